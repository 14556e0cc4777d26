import { requiredApproval } from '../../approval/required-approval.ts';
import { daysBetween, localDateAt } from '../../calendar.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import type { Instant } from '../../time.ts';
import { nextChangeId, nextVersionNumber, openChanges } from '../change-request.ts';
import type { ExceptionContent } from '../content.ts';
import { missingEvidence } from '../evidence-needs.ts';
import { approvalFactsOf, type ExaminedRequest, examineRequest, requestParties } from '../examine-request.ts';
import type { ChangeRequested, ExceptionEvent } from '../events.ts';
import type { ExceptionFacts } from '../facts.ts';
import { lastEnd } from '../grant-end.ts';
import { makeVersion, relianceHashOf } from '../hashes.ts';
import { termRow } from '../longest-term.ts';
import type { ChangeRequest, ExceptionCase, Grant } from '../state.ts';
import { missingText, notIn, present } from './shared.ts';
import { triagerOf } from './submit.ts';

export type RenewCommand = {
  /** The content to be granted anew. Its `validity.from` is left out: cover continues where it ends, or starts at the approval. */
  readonly content: ExceptionContent;
  /** What was reached of the exit plan, how the exception was used, and why it is still needed (§3.4-2). */
  readonly progress: string;
  readonly usage: string;
  readonly need: string;
  /** Milestones of the plan reached since the last report, by title. */
  readonly reached: readonly string[];
  /** Asks for more than the cap of the lineage: only level 5 decides, once (§3.4-9). */
  readonly capOverride?: { readonly reason: string; readonly funding: string; readonly policyReview: string };
};

/**
 * §3.4: asks to continue cover. A renewal is a full approval at the level computed now, and covers nothing while it is undecided. It must be
 * asked for while cover lasts; handed in later than due it is marked so.
 */
export function renewException(state: ExceptionCase, command: RenewCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const end = lastEnd(state, { bridges: false });
  const early = present<Reason>([notIn(state, facts.now, ['active', 'suspended'], 'Renewing'), ...renewable(state, end, facts), ...statementRefusals(command)]);
  if (early.length > 0 || end === null) return refuse(...early);
  const { from: _from, ...validity } = command.content.validity;
  const content: ExceptionContent = { ...command.content, validity };
  const view = renewalView(state, { ...command, content }, facts);
  const asked = view.focus;
  const examined = examineRequest(content, facts, view);
  const reasons = [...examined.refusals, ...missingEvidence(examined.terms, state.evidence, 'submission'), ...unknownMilestones(state, command.reached), ...overrideRefusals(command, examined)];
  const approval = approvalFactsOf(content, examined, requestParties(content, facts.actor, [...state.contributors, facts.actor]), facts);
  if (approval !== null) {
    const required = requiredApproval(approval);
    if (!required.ok) reasons.push(...required.reasons);
  }
  if (reasons.length > 0 || examined.frozen === null) return refuse(...reasons);
  const version = makeVersion(nextVersionNumber(state), content, examined.frozen);
  const data: ChangeRequested = {
    id: asked.id, kind: 'renewal', version, relianceHash: relianceHashOf(version, null, null, asked), triager: triagerOf({ ...state, content }, facts),
    statement: asked.statement, reached: command.reached, progressed: command.reached.length > 0, continues: asked.continues, late: asked.late, capOverride: asked.capOverride,
  };
  return accept([{ type: 'change_requested', data }]);
}

/** The case as the rules see it while they look at a renewal that is not handed in yet. */
export function renewalView(state: ExceptionCase, command: RenewCommand, facts: ExceptionFacts): ExceptionCase & { readonly focus: ChangeRequest } {
  return { ...state, submittedAt: facts.now, focus: askedChange(state, command.content, command, facts) };
}

function askedChange(state: ExceptionCase, content: ExceptionContent, command: RenewCommand, facts: ExceptionFacts): ChangeRequest {
  const { progress, usage, need, capOverride } = command;
  const override = capOverride === undefined ? {} : { overrideReason: capOverride.reason, overrideFunding: capOverride.funding, overridePolicyReview: capOverride.policyReview };
  const end = lastEnd(state, { bridges: false }) ?? facts.now;
  const band = state.assessment?.residualBand ?? 'low';
  return {
    ...state, id: nextChangeId(state), kind: 'renewal', phase: 'triage', content, versions: [],
    statement: { progress: progress.trim(), usage: usage.trim(), need: need.trim(), ...override },
    continues: grantToRenew(state),
    late: daysLeft(state, facts.now, end) < facts.matrix.lifecycle.renewalDueDays[band], capOverride: capOverride !== undefined, duties: [], ended: null,
  };
}

/** The grant whose end is put off: an amendment of it does not count attempts anew. */
function grantToRenew(state: ExceptionCase): Grant['id'] | null {
  return state.grants.findLast((grant) => grant.origin !== 'bridge' && grant.origin !== 'amendment')?.id ?? null;
}

function renewable(state: ExceptionCase, end: Instant | null, facts: ExceptionFacts): readonly Reason[] {
  const reasons: Reason[] = [];
  const { lifecycle, terms } = facts.matrix;
  const { basis } = state.content;
  if (basis === 'emergency') reasons.push({ code: 'not-renewable', rule: 'T33', text: 'An emergency is not renewable: ask for an ordinary exception.' });
  if (state.phase === 'revoked') reasons.push({ code: 'already-ended', rule: 'I7', text: `${state.id} is revoked and ends ${state.ended?.at ?? ''}; it cannot be renewed: ask for another exception.` });
  const pending = openChanges(state, facts.now, lifecycle).find((change) => change.kind === 'renewal');
  if (pending !== undefined) reasons.push({ code: 'change-pending', rule: '§3.12', text: `${pending.id} already asks for the renewal; a case has one at a time. Wait for it, or withdraw it first.` });
  const latest = grantToRenew(state);
  const rejected = state.changes.filter((change) => change.kind === 'renewal' && change.continues === latest && change.phase === 'rejected').length;
  if (rejected >= lifecycle.renewalAttempts) {
    reasons.push({ code: 'renewal-limit', rule: '§3.4-7', text: `The renewal of ${latest ?? state.id} was rejected ${rejected} times, and may be asked for ${lifecycle.renewalAttempts} times: fix it, or ask for another exception.` });
  }
  if (end === null || state.assessment === null) return reasons;
  const opens = termRow(basis, state.assessment.residualBand, terms).renewalOpensDays;
  const left = daysLeft(state, facts.now, end);
  if (left > opens) {
    reasons.push({ code: 'renewal-not-open', rule: '§1.3', text: `A renewal can be asked for from ${opens} days before the end of cover; ${left} days are left. Come back in ${left - opens} days.` });
  }
  return reasons;
}

function daysLeft(state: ExceptionCase, now: Instant, end: Instant): number {
  const zone = state.grants.at(-1)?.zone ?? 'UTC';
  return daysBetween(localDateAt(now, zone), localDateAt(end, zone));
}

function statementRefusals({ progress, usage, need, capOverride }: RenewCommand): readonly (Reason | null)[] {
  const texts = [missingText(progress, 'progress (on the exit plan)', 20, '§3.4-2'), missingText(usage, 'usage', 10, '§3.4-2'), missingText(need, 'need (why it is still needed)', 20, '§3.4-2')];
  if (capOverride === undefined) return texts;
  return [
    ...texts, missingText(capOverride.reason, 'capOverride.reason', 30, '§3.4-9'), missingText(capOverride.funding, 'capOverride.funding (funded, dated plan)', 20, '§3.4-9'),
    missingText(capOverride.policyReview, 'capOverride.policyReview (review of the requirement that was opened)', 5, '§3.4-9'),
  ];
}

/** At most one override in a lineage, and none where the cap is not in the way. */
function overrideRefusals({ capOverride }: RenewCommand, { lineage }: ExaminedRequest): readonly Reason[] {
  if (capOverride === undefined || lineage?.overridden !== true) return [];
  return [{ code: 'cap-override', rule: '§3.4-9', text: 'The cap of this lineage was overridden before, and can be only once: ask for a day within the cap, or to change the requirement.' }];
}

/** Only what the plan names, and each once, is reported as reached. */
export function unknownMilestones(state: ExceptionCase, reached: readonly string[]): readonly Reason[] {
  const planned = state.content.remediation?.milestones.map((milestone) => milestone.title) ?? [];
  const already = state.reached.map((milestone) => milestone.title);
  return reached.filter((title) => !planned.includes(title) || already.includes(title)).map((title) => ({
    code: 'invalid-field', rule: '§3.4-2',
    text: `reached: expected milestones of the plan that were not reported yet (${planned.filter((one) => !already.includes(one)).join('; ') || 'none'}), got ${title}.`,
  }));
}
