import { causeText, causeWords } from '../../lib/cause-words.ts';
import { messages } from '../../lib/messages.ts';
import type { VerbRoute } from './outcome.tsx';
import type { ActionName, Subject } from './subject.ts';

/** A field of an action's form. */
export type ActionField = {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** `rating`: a number from 1 to 5; `number`: another whole one; `person`: somebody of the directory; `several`: any of the choices. */
  readonly kind: 'text' | 'line' | 'choice' | 'rating' | 'number' | 'instant' | 'day' | 'person' | 'several';
  readonly optional?: boolean;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
};

/** What is asked before an action is done, and by which route. */
export type ActionForm = {
  readonly route: VerbRoute;
  readonly danger?: boolean;
  /** What follows from it. */
  readonly explain: string;
  readonly fields: (subject: Subject) => readonly ActionField[];
  /** Members of the body beside those of the fields. */
  readonly fixed?: (subject: Subject) => Readonly<Record<string, unknown>>;
  /** Goes only with what the reader has seen: the revision of the case is named. */
  readonly namesRevision?: true;
  /** A page on which more than these fields can be written. */
  readonly alsoAt?: { readonly label: string; readonly to: (subject: Subject) => string };
  /** Files may be attached, and the body names them. */
  readonly takesFiles?: true;
  /** The body says which change request is meant. */
  readonly namesChange?: true;
};

const words = messages('action-forms', {
  text: 'Reason',
  atLeast: (least: number) => `At least ${least} characters; it stands in the record.`,
  evidence: 'Evidence',
  cause: 'Cause',
  why: 'Why',
  question: 'Question',
  answer: 'Your answer',
  note: 'Note',
  duty: 'Duty',
  endsAt: 'Cover ends',
  endsAtHint: 'In your time. Left empty: now. At most 30 days from now, and for some causes only now.',
  cureDays: 'Working days to cure it',
  cureDaysHint: 'Left empty: as many as the rules give. Fewer is possible, more is not; then cover ends.',
  suspension: 'Suspension that is cured',
  ground: 'Ground',
  lastDay: 'Last covered day',
  lastDayHint: 'Asked for; the rules say how far it may go.',
  delay: 'What delays the approvers?',
  grounds: 'On what ground',
  newInformation: 'There is something that nobody knew',
  error: 'An error was made',
  appealText: 'What is new, or which error was made',
  newOwner: 'New owner',
  newOwnerHint: 'User name or mail of somebody of the same unit. It takes effect when they accept.',
  confirm: 'Does what a fact from outside proposes, in your name and with your authority.',
  dismiss: 'Nothing happens. A closed ticket whose deviation is still found is marked as a false closure.',
  proposal: 'Proposal',
  transfer: 'Hands the exception to another owner of the unit. What was signed stands.',
  appeal: 'Heard once, by other people a level above. If it is allowed, the request is in approval again; nothing is granted by it.',
  outcome: 'What follows',
  reviewChanged: 'What has changed?',
  reviewMitigations: 'What could be done by now?',
  reviewValid: 'Do the reasons still hold?',
  reviewControls: 'What shows that the compensating controls work?',
  reviewReached: 'Milestones reached since the last report',
  reviewThen: 'What is to follow, unless it goes on as it is',
  reviewLikelihood: 'Likelihood now',
  reviewImpact: 'Impact now',
  outcomes: { continue: 'It goes on as it is', narrow: 'It has to be narrowed', amend: 'It has to be amended', suspend: 'It is suspended', revoke: 'It is revoked' },
  review: 'Looks whether it may go on, by somebody who is not party to it. A risk above the approved one does not simply go on.',
  reassess: 'Rates the risk again, with the controls as their tests are on record now, and never lower. A worse band shortens the rest of its cover at once; a higher level then has to re-affirm it, or cover is suspended.',
  reassessCause: 'What happened?',
  riskNow: 'Risk',
  likelihood: 'Likelihood without the controls',
  impact: 'Impact without the controls',
  opinion: 'Your opinion',
  incident: 'Incident or change',
  incidentHint: 'The id under which it was declared.',
  emergencyRisk: 'What could happen, and on whose word is it needed now?',
  activate: 'The first of two people calls the emergency, the second signs it. Then it covers for at most 72 hours, and ends before unless it is ratified by the end of the next working day.',
  ratification: 'Your ratification',
  ratify: 'You accept in writing what two people activated. Its end does not move.',
  submit: 'Freezes what the draft says as a version and hands it to triage.',
  withdraw: 'Takes the request back. Nothing is excepted by it any more; the record stays.',
  triageReject: 'Ends the request before it is assessed.',
  consolidate: 'Ends the request: another exception answers for it.',
  into: 'Exception that answers for it',
  intoHint: 'Of the same requirement, its owner of the same unit: EXC-2026-0042. It stays as it is; amend it where it has to hold more.',
  ask: 'The clock runs for the requester; unanswered in time, the request is withdrawn.',
  contentToo: 'The request has to change as well',
  answered: 'It goes back to where the question came from.',
  recuse: 'You decide nothing on this request any more, and cannot take it back. Your seat moves to your superior; a committee votes without you.',
  conflict: 'What the conflict is',
  acknowledge: 'The owner takes what was approved instead of what was asked.',
  suspend: 'Withdraws cover from now on, until somebody who may resumes it: within ten working days, from a high risk on within five, or cover ends for good. The end does not move.',
  resume: 'Lifts a suspension whose cause is cured. Cover resumes when none is left.',
  revoke: 'Ends cover early. It cannot be undone.',
  close: 'Says that the exception is no longer needed. Somebody else verifies it; until then cover goes on.',
  verify: 'Confirms that it is no longer needed. Cover ends at once.',
  discharge: 'Says that a condition is met, by evidence.',
  bridge: 'A few days of cover while the approvers of a renewal are late; it is decided and it counts.',
});

function choices(names: readonly (keyof typeof causeWords)[]): NonNullable<ActionField['choices']> {
  return names.map((value) => ({ value, label: causeWords[value] }));
}

const least = (count: number): string => words.atLeast(count);
const reason: ActionField = { name: 'text', label: words.text, hint: least(20), kind: 'text' };
const evidence: ActionField = { name: 'evidence', label: words.evidence, hint: least(10), kind: 'text' };
const suspensionCauses = choices([
  'comp_control_failed', 'condition_breached', 'risk_increased', 'incident_exploited', 'kev_or_active_exploitation', 'scope_exceeded', 'misrepresentation', 'owner_vacant',
  'policy_superseded', 'aggregate_appetite_breach', 'management_decision',
]);
const revocationCauses = choices([
  'circumstances_ceased', 'condition_breached', 'comp_control_failed', 'risk_increased', 'kev_or_active_exploitation', 'incident_exploited', 'misrepresentation',
  'scope_exceeded', 'owner_vacant', 'policy_superseded', 'requirement_became_nonwaivable', 'aggregate_appetite_breach', 'authority_defect', 'management_decision',
]);
const reassessmentCauses = choices([
  'kev_listed', 'exploit_probability', 'cvss_revised', 'incident', 'threat_intelligence', 'asset_worse', 'exposure_changed', 'control_failed', 'new_exception_on_asset', 'appetite_changed',
  'penetration_test', 'other',
]);
const closureReasons = choices(['remediated_verified', 'asset_retired', 'requirement_retired', 'policy_changed', 'superseded', 'false_positive_confirmed', 'circumstances_ceased']);
const rejectionGrounds = choices(['unscoped', 'not_a_deviation', 'not_waivable', 'weak_reason', 'duplicate']);

function proposalField({ proposals }: Subject): ActionField {
  return { name: 'proposal', label: words.proposal, kind: 'choice', choices: proposals.map(({ id, text }) => ({ value: id, label: text })) };
}

/** Actions whose form is a few fields. Decisions, assessments and triage have forms of their own. */
export const actionForms: Partial<Readonly<Record<ActionName, ActionForm>>> = {
  submit: { route: 'POST /exceptions/:id/submit', explain: words.submit, fields: () => [] },
  triage_reject: {
    route: 'POST /exceptions/:id/triage', danger: true, explain: words.triageReject, fixed: () => ({ outcome: 'reject' }), namesChange: true,
    fields: () => [{ name: 'code', label: words.ground, kind: 'choice', choices: rejectionGrounds }, { ...reason, name: 'note' }],
  },
  consolidate: {
    route: 'POST /exceptions/:id/triage', danger: true, explain: words.consolidate, fixed: () => ({ outcome: 'consolidate' }),
    fields: () => [{ name: 'into', label: words.into, hint: words.intoHint, kind: 'line' }, { ...reason, name: 'note' }],
  },
  ask: { route: 'POST /exceptions/:id/ask', explain: words.ask, namesChange: true, fields: () => [{ name: 'text', label: words.question, hint: least(10), kind: 'text' }] },
  answer: {
    route: 'POST /exceptions/:id/answer', explain: words.answered, namesChange: true, fixed: ({ relianceHash }) => ({ relianceHash }),
    fields: () => [{ name: 'text', label: words.answer, kind: 'text' }],
    alsoAt: { label: words.contentToo, to: ({ id, change }) => `/exceptions/${encodeURIComponent(id)}/answer${change === null ? '' : `?change=${encodeURIComponent(change)}`}` },
  },
  recuse: {
    route: 'POST /exceptions/:id/recuse', danger: true, explain: words.recuse, namesChange: true, fixed: ({ relianceHash }) => ({ relianceHash }),
    fields: () => [{ name: 'text', label: words.conflict, hint: least(10), kind: 'text' }],
  },
  acknowledge: {
    route: 'POST /exceptions/:id/acknowledge', explain: words.acknowledge, namesChange: true, fields: () => [], fixed: ({ relianceHash }) => ({ relianceHash }),
  },
  suspend: {
    route: 'POST /exceptions/:id/suspend', danger: true, explain: words.suspend,
    fields: () => [{ name: 'cause', label: words.cause, kind: 'choice', choices: suspensionCauses }, reason, { name: 'cureDays', label: words.cureDays, hint: words.cureDaysHint, kind: 'number', optional: true }],
  },
  resume: {
    route: 'POST /exceptions/:id/resume', explain: words.resume,
    fields: ({ suspensions }) => {
      const which: ActionField = { name: 'suspension', label: words.suspension, kind: 'choice', choices: suspensions.map(({ id, cause }) => ({ value: id, label: `${id}: ${causeText(cause)}` })) };
      return suspensions.length > 1 ? [which, reason] : [reason];
    },
  },
  revoke: {
    route: 'POST /exceptions/:id/revoke', danger: true, explain: words.revoke,
    fields: () => [{ name: 'cause', label: words.cause, kind: 'choice', choices: revocationCauses }, reason, { name: 'endsAt', label: words.endsAt, hint: words.endsAtHint, kind: 'instant', optional: true }],
  },
  close: {
    route: 'POST /exceptions/:id/close', takesFiles: true, explain: words.close,
    fields: () => [{ name: 'reason', label: words.why, kind: 'choice', choices: closureReasons }, evidence],
  },
  verify: { route: 'POST /exceptions/:id/verify', takesFiles: true, explain: words.verify, fields: () => [evidence] },
  discharge: {
    route: 'POST /exceptions/:id/discharge', takesFiles: true, explain: words.discharge,
    fields: ({ duties }) => [{ name: 'duty', label: words.duty, kind: 'choice', choices: duties.map(({ id, text }) => ({ value: id, label: text })) }, evidence],
  },
  bridge: {
    route: 'POST /exceptions/:id/bridge', explain: words.bridge,
    fields: () => [{ name: 'lastDay', label: words.lastDay, hint: words.lastDayHint, kind: 'day' }, { name: 'text', label: words.delay, kind: 'text' }],
  },
  appeal: {
    route: 'POST /exceptions/:id/appeal', explain: words.appeal,
    fields: () => [
      { name: 'grounds', label: words.grounds, kind: 'choice', choices: [{ value: 'new_information', label: words.newInformation }, { value: 'error', label: words.error }] },
      { name: 'text', label: words.appealText, hint: least(20), kind: 'text' },
    ],
  },
  transfer: {
    route: 'POST /exceptions/:id/transfer', explain: words.transfer, namesRevision: true,
    // Who is proposed accepts by the same request.
    fixed: ({ newOwner }) => (newOwner === null ? {} : { to: newOwner }),
    fields: ({ newOwner }) => (newOwner === null ? [{ name: 'to', label: words.newOwner, hint: words.newOwnerHint, kind: 'person' }, { ...reason, hint: least(10) }] : []),
  },
  activate_emergency: {
    route: 'POST /exceptions/:id/activate-emergency', danger: true, explain: words.activate, fixed: ({ relianceHash }) => (relianceHash === null ? {} : { relianceHash }),
    // Whoever signs second signs what the first has written.
    fields: ({ relianceHash }) => relianceHash !== null ? [] : [
      { name: 'incident', label: words.incident, hint: words.incidentHint, kind: 'line' },
      { name: 'statement', label: words.emergencyRisk, hint: least(30), kind: 'text' },
    ],
  },
  review: {
    route: 'POST /exceptions/:id/review', explain: words.review,
    fields: ({ milestones }) => [
      { name: 'changed', label: words.reviewChanged, hint: least(10), kind: 'text' },
      { name: 'mitigations', label: words.reviewMitigations, hint: least(10), kind: 'text' },
      { name: 'valid', label: words.reviewValid, hint: least(10), kind: 'text' },
      { name: 'controls', label: words.reviewControls, kind: 'text', optional: true },
      { name: 'likelihood', label: words.reviewLikelihood, kind: 'rating' },
      { name: 'impact', label: words.reviewImpact, kind: 'rating' },
      { name: 'outcome', label: words.outcome, kind: 'choice', choices: Object.entries(words.outcomes).map(([value, label]) => ({ value, label })) },
      ...(milestones.length === 0 ? [] : [{ name: 'reached', label: words.reviewReached, kind: 'several', optional: true, choices: milestones.map((title) => ({ value: title, label: title })) } as const]),
      { name: 'text', label: words.reviewThen, kind: 'text', optional: true },
    ],
  },
  reassess: {
    route: 'POST /exceptions/:id/reassess', explain: words.reassess, fixed: ({ relianceHash }) => ({ relianceHash }),
    fields: () => [
      { name: 'cause', label: words.reassessCause, kind: 'choice', choices: reassessmentCauses },
      { name: 'statement', label: words.riskNow, hint: least(30), kind: 'text' },
      { name: 'inherent.likelihood', label: words.likelihood, kind: 'rating' }, { name: 'inherent.impact', label: words.impact, kind: 'rating' },
      { name: 'opinion', label: words.opinion, hint: least(10), kind: 'text' },
    ],
  },
  ratify: {
    route: 'POST /exceptions/:id/ratify', explain: words.ratify, namesChange: true, fixed: ({ relianceHash }) => ({ relianceHash }),
    fields: () => [{ name: 'rationale', label: words.ratification, hint: least(20), kind: 'text' }],
  },
  confirm: { route: 'POST /exceptions/:id/confirm', danger: true, explain: words.confirm, fields: (subject) => [proposalField(subject), reason] },
  dismiss: { route: 'POST /exceptions/:id/dismiss', explain: words.dismiss, fields: (subject) => [proposalField(subject), reason] },
  withdraw: { route: 'POST /exceptions/:id/withdraw', danger: true, explain: words.withdraw, namesChange: true, fields: () => [{ ...reason, optional: true }] },
};
