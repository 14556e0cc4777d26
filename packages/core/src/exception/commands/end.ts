import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import { addMs, type Instant, later, msOf } from '../../time.ts';
import { conflictsOf } from '../../approval/separation-of-duties.ts';
import { openChanges } from '../change-request.ts';
import type { RevocationCause, SuspensionCause } from '../causes.ts';
import type { ClosureReason } from '../closure-reasons.ts';
import type { Hash } from '../../ids.ts';
import type { ExceptionEvent } from '../events.ts';
import { type CaseFacts, partiesOf } from '../facts.ts';
import type { DutyPeriod } from '../../business-days.ts';
import { causeRefusal } from '../revoking.ts';
import type { Duty, ExceptionCase } from '../state.ts';
import { shownAgain } from './conditions.ts';
import { missingText, notIn, present } from './shared.ts';
import { dueFor } from './triage.ts';

/** Causes for which cover ends at once: no wind-down (T24). */
const immediateCauses: readonly RevocationCause[] = ['misrepresentation', 'incident_exploited', 'kev_or_active_exploitation', 'authority_defect'];
const maxWindDownMs = 30 * 24 * 3_600_000;

/** T20: the requester or owner ends the request before a decision; the owner may also withdraw an approval that has not started (E29 b). */
export function withdrawException(state: ExceptionCase, command: { readonly text: string }, facts: CaseFacts): Decision<readonly ExceptionEvent[]> {
  const reason = notIn(
    state, facts.now, ['draft', 'triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement', 'approved_scheduled'], 'Withdrawing',
  );
  if (reason !== null) return refuse(reason);
  const withdrawn: ExceptionEvent = { type: 'exception_withdrawn', data: { cause: 'by_request', text: command.text.trim() } };
  // Of a change request that alone is withdrawn; with the case goes whatever is still asked of it.
  return accept(state.focus === undefined ? [withdrawn, ...voided(state, 'withdrawn', facts)] : [withdrawn]);
}

/** T24: ends cover early, at once or after a wind-down. Access has settled who may for some cause. */
export function revokeException(
  state: ExceptionCase,
  command: { readonly cause: RevocationCause; readonly text: string; readonly endsAt?: Instant },
  facts: CaseFacts,
): Decision<readonly ExceptionEvent[]> {
  const endsAt = command.endsAt ?? facts.now;
  const reasons = present<Reason>([
    notIn(state, facts.now, ['active', 'suspended', 'approved_scheduled'], 'Revoking'),
    missingText(command.text, 'text (the written notice)', 20, 'T24'),
    windDownRefusal(command.cause, endsAt, facts.now),
    causeRefusal(state, command.cause, facts),
    state.ended !== null && endsAt >= state.ended.at
      ? { code: 'already-ended', rule: 'T24, C15', text: `${state.id} is already revoked and ends at ${state.ended.at}; expected endsAt before that, got ${endsAt}.` } : null,
  ]);
  if (reasons.length > 0) return refuse(...reasons);
  return accept([{ type: 'exception_revoked', data: { cause: command.cause, text: command.text.trim(), endsAt } }, ...voided(state, 'revoked', facts)]);
}

/** I7: what was still asked of the case, nobody decides on any more. */
export function voided(state: ExceptionCase, cause: string, facts: Pick<CaseFacts, 'now' | 'matrix'>): readonly ExceptionEvent[] {
  return openChanges(state, facts.now, facts.matrix.lifecycle).map((change) => ({ type: 'change_voided', data: { change: change.id, cause } }));
}

function windDownRefusal(cause: RevocationCause, endsAt: Instant, now: Instant): Reason | null {
  if (endsAt < now) return { code: 'backdated', rule: 'T24', text: `endsAt: expected an instant from now (${now}) on, got ${endsAt}.` };
  if (endsAt > now && immediateCauses.includes(cause)) {
    return { code: 'wind-down-too-long', rule: 'T24', text: `${cause} ends cover at once: leave endsAt out.` };
  }
  if (msOf(endsAt) - msOf(now) > maxWindDownMs) {
    return { code: 'wind-down-too-long', rule: 'T24', text: `endsAt: a wind-down lasts at most 30 days; the latest is ${addMs(now, maxWindDownMs)}, got ${endsAt}.` };
  }
  return null;
}

export type SuspendCommand = {
  readonly cause: SuspensionCause;
  readonly text: string;
  /** Working days that the owner has to cure it, up to those of the matrix; absent: all of them. */
  readonly cureDays?: number;
};

/** T21, T23: cover ends now, for a while; `until` does not move (I11). What is not cured and lifted in time ends it, at that instant (E2). */
export function suspendException(state: ExceptionCase, command: Omit<SuspendCommand, 'cause'> & { readonly cause: string }, facts: CaseFacts): Decision<readonly ExceptionEvent[]> {
  const band = state.assessment?.residualBand;
  const longest = facts.matrix.duties.cure[band ?? 'critical'];
  const reasons = present<Reason>([
    notIn(state, facts.now, ['active', 'suspended', 'approved_scheduled'], 'Suspending'), missingText(command.text, 'text', 20, 'T21'),
    cureRefusal(command.cureDays, longest),
  ]);
  if (reasons.length > 0) return refuse(...reasons);
  const id = `s${state.suspensions.length + 1}`;
  const duty = cureOwed(state, id, command.cureDays === undefined ? longest : { businessDays: command.cureDays }, facts);
  return accept([{ type: 'exception_suspended', data: { id, cause: command.cause, text: command.text.trim(), ...(duty === null ? {} : { duty }) } }]);
}

/** The time to cure what a suspension is for, and have it lifted; null: no calendar says when it is due, and cover is suspended all the same (T23). */
export function cureOwed({ content: { owner } }: ExceptionCase, suspension: string, period: DutyPeriod, facts: Pick<CaseFacts, 'now' | 'organisation'>): Duty | null {
  const due = dueFor(owner, period, facts);
  if (!due.ok) return null;
  return { id: `cure-${suspension}`, kind: 'condition', text: `The cause of ${suspension} is cured and the suspension lifted, or cover ends.`, owner, due: due.value, consequence: 'end', suspension };
}

function cureRefusal(asked: number | undefined, longest: DutyPeriod): Reason | null {
  if (asked === undefined || !('businessDays' in longest) || asked <= longest.businessDays) return null;
  return { code: 'invalid-field', rule: 'T23', text: `cureDays: expected at most ${longest.businessDays} working days at this risk, got ${asked}.` };
}

/** What shows it, in words; `files`: digests of files that are attached to the exception and show it, too. */
export type Proved = { readonly evidence: string; readonly files?: readonly Hash[] };

function provedBy({ evidence, files = [] }: Proved): Proved {
  return { evidence: evidence.trim(), ...(files.length === 0 ? {} : { files: [...new Set(files)] }) };
}

/** A file is attached before somebody points at it: there is one way in for all of them. */
function notAttached({ id, evidence = [] }: ExceptionCase, files: readonly Hash[] = []): Reason | null {
  const unknown = files.filter((file) => !evidence.some(({ sha256 }) => sha256 === file));
  return unknown.length === 0 ? null : { code: 'evidence-missing', rule: 'T30', text: `files: expected digests of files that are attached to ${id}, got ${unknown.join(', ')}; attach them first.` };
}

/** T25, first half: the owner says that the exception is no longer needed. Cover stays until somebody else has verified it. */
export function proposeClosure(state: ExceptionCase, command: Proved & { readonly reason: ClosureReason }, facts: CaseFacts): Decision<readonly ExceptionEvent[]> {
  const reasons = present<Reason>([notIn(state, facts.now, ['active', 'suspended'], 'Closing'), missingText(command.evidence, 'evidence', 10, 'T25'), notAttached(state, command.files)]);
  if (reasons.length > 0) return refuse(...reasons);
  return accept([{ type: 'closure_proposed', data: { reason: command.reason, ...provedBy(command) } }]);
}

/** T25, second half: someone who is neither party nor in the owner's line confirms, and cover ends at that instant (§4.3-4, E46). */
export function verifyClosure(state: ExceptionCase, command: Proved, facts: CaseFacts): Decision<readonly ExceptionEvent[]> {
  const closure = state.closure;
  const reasons = present<Reason>([
    notIn(state, facts.now, ['active', 'suspended'], 'Verifying a closure'),
    closure === null ? { code: 'wrong-state', rule: 'T25', text: `${state.id} has no proposed closure: the owner proposes one first (close).` } : null,
    missingText(command.evidence, 'evidence', 10, 'T25'), notAttached(state, command.files),
    ...conflictsOf(facts.actor, 'verify-closure', partiesOf(state), facts.organisation),
  ]);
  if (reasons.length > 0 || closure === null) return refuse(...reasons);
  return accept([{ type: 'exception_closed', data: { reason: closure.reason, ...provedBy(command) } }, ...voided(state, 'closed', facts)]);
}

/** Whether a duty is discharged by evidence, and not by a test of a control, a signature, another owner or the lifting of a suspension. */
export function isByEvidence({ kind, control, suspension, vacancy, closes, asks }: Duty): boolean {
  return (kind === 'precedent' || kind === 'condition') && control === undefined && suspension === undefined && vacancy === undefined && closes === undefined && asks !== 'reassessment';
}

/** Discharges a duty: a condition or precedent is verified by somebody who is not party to the exception (E10, E46). */
export function dischargeDuty(state: ExceptionCase, command: Proved & { readonly duty: string }, facts: CaseFacts): Decision<readonly ExceptionEvent[]> {
  const duty = state.duties.find((d) => d.id === command.duty && (d.kind === 'precedent' || d.kind === 'condition'));
  if (duty?.vacancy === true) return refuse({ code: 'wrong-state', rule: 'I18', text: `${duty.id} is discharged when somebody else has become the owner: propose a transfer.` });
  if (duty?.closes !== undefined) return refuse({ code: 'wrong-state', rule: '§9.2', text: `${duty.id} is a proposed closure: confirm or dismiss the proposal.` });
  if (duty === undefined) return refuse({ code: 'invalid-field', rule: 'E10', text: `duty: expected one of ${state.duties.map((d) => d.id).join(', ') || 'none'}, got ${command.duty}.` });
  const reasons = present<Reason>([
    notIn(state, facts.now, ['approved_scheduled', 'active', 'suspended'], 'Discharging a duty'),
    duty.control === undefined ? null : { code: 'test-not-on-record', rule: '§6.2, E46', text: `${duty.id} is discharged by a passing test of ${duty.control}, and by nothing else; record the test.` },
    duty.suspension === undefined ? null : { code: 'wrong-state', rule: 'T22', text: `${duty.id} is discharged by lifting ${duty.suspension} (resume), and by nothing else.` },
    duty.asks !== 'reassessment' ? null : { code: 'wrong-state', rule: '§5.9', text: `${duty.id} is discharged by assessing the risk again (reassess), and by nothing else.` },
    duty.dischargedAt === undefined ? null : { code: 'already-decided', rule: 'E10', text: `${duty.id} was discharged at ${duty.dischargedAt}; expected one that is still owed. There is nothing left to do.` },
    // A missed condition that suspended cover is cured late: cover resumes when it is discharged, and the gap stays.
    facts.now < duty.due || duty.consequence === 'suspend' ? null : { code: 'duty-unmet', rule: 'E2', text: `${duty.id} was due ${duty.due}; its consequence (${duty.consequence}) took effect then. What is still possible stands among its actions: lift the suspension, or ask anew.` },
    missingText(command.evidence, 'evidence', 10, 'E10'), notAttached(state, command.files),
    ...conflictsOf(facts.actor, 'verify-closure', partiesOf(state), facts.organisation),
  ]);
  if (reasons.length > 0) return refuse(...reasons);
  const second = breachedAgain(state, duty, facts.now);
  const again = shownAgain(state, duty, state.duties.some((one) => one.grant === duty.grant && (one.id === duty.id ? isLate(one, facts.now) : isLate(one, one.dischargedAt))), facts);
  if (!again.ok) return again;
  const next = [...second.map((one) => one.next), ...(again.value === null ? [] : [again.value])];
  return accept([
    ...second.map(({ stands }): ExceptionEvent => ({ type: 'duty_discharged', data: { duty: stands.id, evidence: `In its place stands one whose breach revokes, since ${duty.id} was breached.` } })),
    { type: 'duty_discharged', data: { duty: duty.id, ...provedBy(command), ...(next.length === 0 ? {} : { next }) } },
  ]);
}

/**
 * §4.6: breached twice, revoked. Once a condition was met only after its day, the breach of another one of the same grant ends cover at once: a second
 * occasion, so that what was missed on the same day is none. Armed here, hence with no job; what is overdue already ends it now.
 */
function breachedAgain({ duties }: ExceptionCase, late: Duty, now: Instant): readonly { readonly stands: Duty; readonly next: Duty }[] {
  const day = dayOf(late);
  if (!isSuspending(late) || now < day) return [];
  return duties
    .filter((duty) => duty.id !== late.id && isSuspending(duty) && duty.grant === late.grant && duty.dischargedAt === undefined && dayOf(duty) !== day)
    .map((stands) => {
      const { expected: _expected, ...rest } = stands;
      return { stands, next: { ...rest, id: `${stands.id}-2`, due: later(now, dayOf(stands)), consequence: 'end' } };
    });
}

/** A condition that an approver set, whose breach suspends. */
function isSuspending(duty: Duty): boolean {
  return duty.kind === 'condition' && duty.consequence === 'suspend' && duty.grant !== undefined && isByEvidence(duty);
}

/** Whether a condition that an approver set was met only after its day. */
function isLate(duty: Duty, metAt: Instant | undefined): boolean {
  return duty.kind === 'condition' && isByEvidence(duty) && metAt !== undefined && metAt >= dayOf(duty);
}

function dayOf({ expected, due }: Duty): Instant {
  return expected ?? due;
}
