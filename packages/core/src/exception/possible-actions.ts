import { featuresOf } from '../approval/features.ts';
import type { Subject } from '../access/decide.ts';
import type { Decision, Reason, ReasonCode } from '../errors.ts';
import { focusOn, openChanges } from './change-request.ts';
import { openProposals } from './commands/confirm.ts';
import { decideException, type ExceptionCommand } from './decide.ts';
import type { ExceptionFacts } from './facts.ts';
import { exceptionId, hash, personId } from '../ids.ts';
import { placeholderText as text } from '../placeholder-text.ts';
import type { ExceptionCase } from './state.ts';

/** What a person can be offered on a case: a verb, and where its outcomes differ in who may and when, the outcome. */
export const caseActions = [
  'edit', 'submit', 'withdraw', 'triage', 'triage_reject', 'consolidate', 'ask', 'answer', 'assess', 'approve', 'approve_narrower', 'reject', 'object', 'return', 'vote', 'recuse',
  'acknowledge', 'suspend', 'resume', 'revoke', 'close', 'verify', 'discharge', 'renew', 'bridge', 'amend', 'appeal', 'transfer', 'activate_emergency', 'ratify', 'review', 'reassess', 'comment', 'attach',
  'confirm', 'dismiss',
] as const;
export type CaseAction = (typeof caseActions)[number];

/** Whether somebody may do something now, and every reason against it. */
export type PossibleAction = {
  readonly action: CaseAction;
  readonly verb: ExceptionCommand['verb'];
  /** The change request that it is about; null: the case. */
  readonly change: string | null;
  readonly allowed: boolean;
  readonly reasons: readonly Reason[];
};

/** How a refusal is meant: of the person, of the state, or of what is filled in. */
export type KindOfReason = (code: ReasonCode) => 'authority' | 'state' | 'content';

type Trial = {
  /** The command as somebody would give it who fills it in well. */
  readonly command: (state: ExceptionCase, facts: ExceptionFacts) => ExceptionCommand;
  /** The command is a form that is not filled in: what is refused for that reason says nothing about whether it may be filled in. */
  readonly blank?: true;
};

const trials: Readonly<Record<CaseAction, Trial>> = {
  edit: { command: (state) => ({ verb: 'edit', content: { ...state.content, title: `${state.content.title}.` } }) },
  submit: { command: () => ({ verb: 'submit' }) },
  withdraw: { command: () => ({ verb: 'withdraw', text }) },
  triage: {
    command: (_state, facts) => ({ verb: 'triage', triage: { outcome: 'complete', note: '', distinctFrom: facts.others.map((other) => other.exception), changed: 'plan', changedText: text } }),
  },
  consolidate: { blank: true, command: () => ({ verb: 'triage', triage: { outcome: 'consolidate', into: exceptionId(''), note: text } }) },
  triage_reject: { command: () => ({ verb: 'triage', triage: { outcome: 'reject', code: 'weak_reason', note: text } }) },
  ask: { command: () => ({ verb: 'ask', text }) },
  answer: { command: (state) => ({ verb: 'answer', text, relianceHash: state.relianceHash ?? '' }) },
  assess: {
    blank: true,
    command: (state) => ({
      verb: 'assess', relianceHash: state.relianceHash ?? '', statement: '', inherent: { likelihood: 1, impact: 1 }, controls: [], recommendation: 'approve', opinion: '',
    }),
  },
  approve: { command: (state) => signature(state, 'approve') },
  approve_narrower: { blank: true, command: (state) => signature(state, 'approve_narrower') },
  reject: { command: (state) => signature(state, 'reject') },
  object: { command: (state) => signature(state, 'object') },
  return: { command: (state) => signature(state, 'return') },
  vote: { command: (state) => ({ verb: 'vote', vote: 'yes', rationale: text, relianceHash: state.relianceHash ?? '' }) },
  recuse: { command: (state) => ({ verb: 'recuse', text, relianceHash: state.relianceHash ?? '' }) },
  acknowledge: { command: (state) => ({ verb: 'acknowledge', relianceHash: state.relianceHash ?? '' }) },
  suspend: { command: () => ({ verb: 'suspend', cause: 'management_decision', text }) },
  resume: {
    command: (state) => {
      const open = state.suspensions.find((suspension) => suspension.liftedAt === undefined);
      return { verb: 'resume', text, ...(open === undefined ? {} : { suspension: open.id }) };
    },
  },
  // For this cause everybody may who may for any.
  revoke: { command: () => ({ verb: 'revoke', cause: 'policy_superseded', text }) },
  close: { command: () => ({ verb: 'close', reason: 'remediated_verified', evidence: text }) },
  verify: { command: () => ({ verb: 'verify', evidence: text }) },
  discharge: {
    command: (state) => {
      const open = state.duties.find((duty) => (duty.kind === 'precedent' || duty.kind === 'condition') && duty.dischargedAt === undefined);
      return { verb: 'discharge', duty: open?.id ?? '', evidence: text };
    },
  },
  renew: {
    blank: true,
    command: (state) => ({ verb: 'renew', content: state.content, progress: text, usage: text, need: text, reached: [] }),
  },
  bridge: { blank: true, command: () => ({ verb: 'bridge', lastDay: '', text }) },
  transfer: { blank: true, command: (state, facts) => ({ verb: 'transfer', to: state.transfer?.to === facts.actor ? facts.actor : personId(''), text }) },
  appeal: { command: () => ({ verb: 'appeal', grounds: 'new_information', text }) },
  amend: { blank: true, command: (state) => ({ verb: 'amend', content: state.content, text }) },
  activate_emergency: {
    command: (state) => ({ verb: 'activate-emergency', incident: text, statement: text, ...(state.relianceHash === null ? {} : { relianceHash: state.relianceHash }) }),
  },
  ratify: { command: (state) => ({ verb: 'ratify', rationale: text, relianceHash: state.relianceHash ?? '' }) },
  review: {
    command: (state) => ({
      verb: 'review', outcome: 'continue', changed: text, mitigations: text, valid: text, controls: text, text, residual: state.assessment?.residual ?? { likelihood: 1, impact: 1 }, reached: [],
    }),
  },
  confirm: { command: (state) => ({ verb: 'confirm', proposal: openProposals(state)[0]?.id ?? '', text }) },
  dismiss: { command: (state) => ({ verb: 'dismiss', proposal: openProposals(state)[0]?.id ?? '', text }) },
  reassess: {
    blank: true,
    command: (state) => ({ verb: 'reassess', relianceHash: state.relianceHash ?? '', cause: 'other', statement: '', inherent: { likelihood: 5, impact: 5 }, opinion: '' }),
  },
  comment: { command: () => ({ verb: 'comment', text }) },
  attach: { command: () => ({ verb: 'attach', file: { sha256: hash('0'.repeat(64)), name: text, mediaType: 'text/plain', bytes: 1 } }) },
};

/**
 * What somebody may do on a case now, and why not what they may not: each action is tried on the rules themselves, by a command that is filled
 * in well, so that no second table of permissions can differ from the first. Once the case itself is decided, the steps of deciding are those
 * of its open change requests, each with its name. `only`: these actions alone.
 */
export function possibleActions(
  state: ExceptionCase, subject: Subject, facts: ExceptionFacts, kindOf: KindOfReason, only: readonly CaseAction[] = caseActions,
): readonly PossibleAction[] {
  const open = openChanges(state, facts.now, facts.matrix.lifecycle);
  return only.filter((action) => isOffered(action, facts)).flatMap((action): PossibleAction[] => {
    const about = open.length === 0 || !steps.includes(action) ? [state] : open.map((change) => focusOn(state, change));
    const tried = about.map((view) => possible(action, view, state, subject, facts, kindOf));
    return action === 'withdraw' && open.length > 0 ? [possible(action, state, state, subject, facts, kindOf), ...tried] : tried;
  });
}

/** What the matrix leaves out is nowhere offered, with no reason against it either. */
function isOffered(action: CaseAction, { matrix }: ExceptionFacts): boolean {
  const features = featuresOf(matrix);
  if (action === 'appeal') return features.appeal;
  if (action === 'activate_emergency' || action === 'ratify') return features.emergency;
  if (action === 'vote') return features.committees;
  return action !== 'bridge' || features.bridge;
}

/** Actions of deciding on a request. */
const steps: readonly CaseAction[] = [
  'withdraw', 'triage', 'triage_reject', 'ask', 'answer', 'assess', 'approve', 'approve_narrower', 'reject', 'object', 'return', 'vote', 'recuse', 'acknowledge', 'ratify',
];

function possible(action: CaseAction, view: ExceptionCase, state: ExceptionCase, subject: Subject, facts: ExceptionFacts, kindOf: KindOfReason): PossibleAction {
  const { command, blank } = trials[action];
  const change = view.focus?.id ?? null;
  const tried: ExceptionCommand = { ...command(view, facts), ...(change === null ? {} : { change }) };
  const decision: Decision<unknown> = decideException(state, tried, subject, facts);
  const reasons = decision.ok ? [] : decision.reasons.filter(({ code }) => blank !== true || kindOf(code) !== 'content');
  return { action, verb: tried.verb, change, allowed: decision.ok || reasons.length === 0, reasons };
}

function signature(state: ExceptionCase, outcome: 'approve' | 'approve_narrower' | 'reject' | 'object' | 'return'): ExceptionCommand {
  return { verb: 'decide', outcome, rationale: text, relianceHash: state.relianceHash ?? '' };
}
