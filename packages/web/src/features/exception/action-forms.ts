import { messages } from '../../lib/messages.ts';
import type { RouteKey } from '../../lib/api.ts';
import { causeWords } from './messages.ts';
import type { ActionName, Exception } from './types.ts';

/** A field of an action's dialog. */
export type ActionField = {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly kind: 'text' | 'choice' | 'instant';
  readonly optional?: boolean;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
};

/** What is asked before an action is done, and by which route. */
export type ActionForm = {
  readonly route: Extract<RouteKey, `POST /exceptions/:id/${string}`>;
  readonly label: string;
  readonly danger?: boolean;
  readonly explain: string;
  readonly fields: (exception: Exception) => readonly ActionField[];
  /** Members of the body beside those of the fields. */
  readonly fixed?: (exception: Exception) => Readonly<Record<string, unknown>>;
};

const words = messages('actions', {
  text: 'Reason',
  atLeast20: 'At least 20 characters; it stands in the record.',
  atLeast10: 'At least 10 characters; it stands in the record.',
  evidence: 'Evidence',
  cause: 'Cause',
  why: 'Why',
  question: 'Question',
  note: 'Note',
  duty: 'Duty',
  endsAt: 'Cover ends',
  endsAtHint: 'In your time. Left empty: now. At most 30 days from now, and for some causes only now.',
  suspension: 'Suspension that is cured',
  ground: 'Ground',
  submit: 'Submit',
  submitExplain: 'Freezes what the draft says as a version and hands it to triage.',
  withdraw: 'Withdraw',
  withdrawExplain: 'Takes the request back. Nothing is excepted by it any more; the record stays.',
  triage: 'Complete',
  triageExplain: 'The request is complete and no duplicate; the risk is rated next.',
  triageReject: 'Reject on closed grounds',
  triageRejectExplain: 'Ends the request before it is assessed.',
  ask: 'Ask',
  askExplain: 'The requester answers in time, or the request is withdrawn.',
  acknowledge: 'Accept the narrower approval',
  acknowledgeExplain: 'The owner takes what was approved instead of what was asked.',
  suspend: 'Suspend',
  suspendExplain: 'Withdraws cover from now on, until somebody who may resumes it. The end does not move.',
  resume: 'Resume',
  resumeExplain: 'Lifts a suspension whose cause is cured. Cover resumes when none is left.',
  revoke: 'Revoke',
  revokeExplain: 'Ends cover early. It cannot be undone.',
  close: 'Close',
  closeExplain: 'Says that the exception is no longer needed. Somebody else verifies it; until then cover goes on.',
  verify: 'Verify the closure',
  verifyExplain: 'Confirms that it is no longer needed. Cover ends at once.',
  discharge: 'Discharge a duty',
  dischargeExplain: 'Says that a condition is met, by evidence.',
});

function choices(names: readonly (keyof typeof causeWords)[]): ActionField['choices'] {
  return names.map((value) => ({ value, label: causeWords[value] }));
}

const reason: ActionField = { name: 'text', label: words.text, hint: words.atLeast20, kind: 'text' };
const evidence: ActionField = { name: 'evidence', label: words.evidence, hint: words.atLeast10, kind: 'text' };
const note: ActionField = { name: 'note', label: words.note, kind: 'text', optional: true };
const suspensionCauses = choices(['control_failed', 'condition_breached', 'risk_increased', 'incident_exploited', 'kev_or_active_exploitation', 'owner_vacant', 'management_decision']);
const revocationCauses = choices([
  'circumstances_ceased', 'condition_breached', 'comp_control_failed', 'risk_increased', 'kev_or_active_exploitation', 'incident_exploited', 'misrepresentation',
  'scope_exceeded', 'owner_vacant', 'policy_superseded', 'requirement_became_nonwaivable', 'aggregate_appetite_breach', 'authority_defect', 'management_decision',
]);
const closureReasons = choices(['remediated_verified', 'asset_retired', 'requirement_retired', 'policy_changed', 'superseded', 'false_positive_confirmed']);
const rejectionGrounds = choices(['unscoped', 'not_a_deviation', 'not_waivable', 'weak_reason', 'duplicate']);

/** Actions that a dialog on the page of the exception does. Decisions, assessments and answers need more room: they are done in the inbox. */
export const actionForms: Partial<Readonly<Record<ActionName, ActionForm>>> = {
  submit: { route: 'POST /exceptions/:id/submit', label: words.submit, explain: words.submitExplain, fields: () => [] },
  triage: { route: 'POST /exceptions/:id/triage', label: words.triage, explain: words.triageExplain, fields: () => [note], fixed: () => ({ outcome: 'complete' }) },
  triage_reject: {
    route: 'POST /exceptions/:id/triage', label: words.triageReject, danger: true, explain: words.triageRejectExplain, fixed: () => ({ outcome: 'reject' }),
    fields: () => [{ name: 'code', label: words.ground, kind: 'choice', choices: rejectionGrounds ?? [] }, { ...reason, name: 'note', label: words.note }],
  },
  ask: { route: 'POST /exceptions/:id/ask', label: words.ask, explain: words.askExplain, fields: () => [{ name: 'text', label: words.question, kind: 'text' }] },
  acknowledge: {
    route: 'POST /exceptions/:id/acknowledge', label: words.acknowledge, explain: words.acknowledgeExplain, fields: () => [], fixed: ({ relianceHash }) => ({ relianceHash }),
  },
  suspend: {
    route: 'POST /exceptions/:id/suspend', label: words.suspend, danger: true, explain: words.suspendExplain,
    fields: () => [{ name: 'cause', label: words.cause, kind: 'choice', choices: suspensionCauses ?? [] }, reason],
  },
  resume: {
    route: 'POST /exceptions/:id/resume', label: words.resume, explain: words.resumeExplain,
    fields: ({ suspensions }) => {
      const open = suspensions.filter(({ liftedAt }) => liftedAt === null);
      const which: ActionField = { name: 'suspension', label: words.suspension, kind: 'choice', choices: open.map(({ id, cause }) => ({ value: id, label: `${id}: ${cause.replaceAll('_', ' ')}` })) };
      return open.length > 1 ? [which, reason] : [reason];
    },
  },
  revoke: {
    route: 'POST /exceptions/:id/revoke', label: words.revoke, danger: true, explain: words.revokeExplain,
    fields: () => [{ name: 'cause', label: words.cause, kind: 'choice', choices: revocationCauses ?? [] }, reason, { name: 'endsAt', label: words.endsAt, hint: words.endsAtHint, kind: 'instant', optional: true }],
  },
  close: {
    route: 'POST /exceptions/:id/close', label: words.close, explain: words.closeExplain,
    fields: () => [{ name: 'reason', label: words.why, kind: 'choice', choices: closureReasons ?? [] }, evidence],
  },
  verify: { route: 'POST /exceptions/:id/verify', label: words.verify, explain: words.verifyExplain, fields: () => [evidence] },
  discharge: {
    route: 'POST /exceptions/:id/discharge', label: words.discharge, explain: words.dischargeExplain,
    fields: ({ duties }) => [
      { name: 'duty', label: words.duty, kind: 'choice', choices: duties.filter(({ kind, dischargedAt }) => dischargedAt === null && (kind === 'condition' || kind === 'precedent')).map(({ id, text }) => ({ value: id, label: text })) },
      evidence,
    ],
  },
  withdraw: { route: 'POST /exceptions/:id/withdraw', label: words.withdraw, danger: true, explain: words.withdrawExplain, fields: () => [{ ...reason, optional: true }] },
};
