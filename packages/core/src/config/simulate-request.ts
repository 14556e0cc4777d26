import type { Level } from '../approval/seat.ts';
import { riskFigures } from '../approval/facts.ts';
import type { LocalDate } from '../calendar.ts';
import { canonicalJson, type Json } from '../digest.ts';
import type { Reason } from '../errors.ts';
import { focusOn } from '../exception/change-request.ts';
import { decideException } from '../exception/decide.ts';
import type { ExceptionEnvelope } from '../exception/events.ts';
import { foldException } from '../exception/evolve.ts';
import { examineRequest } from '../exception/examine-request.ts';
import type { ExceptionFacts } from '../exception/facts.ts';
import { previewException } from '../exception/preview.ts';
import type { ExceptionCase } from '../exception/state.ts';
import type { ExceptionId, PersonId } from '../ids.ts';
import type { Assessment } from '../risk/assessment.ts';
import type { Band } from '../risk/rating.ts';
import type { Instant } from '../time.ts';

/** A request of the past whose rules can be asked again: when it was assessed, or, while it waits for that, as it was handed in. */
export type PastRequest = {
  readonly exception: ExceptionId;
  /** `initial`, or the id of a change request. */
  readonly request: string;
  readonly at: Instant;
  readonly actor: PersonId;
  readonly submittedAt: Instant | null;
  /** The case as it was just before. */
  readonly before: ExceptionCase;
  /** As it was assessed; null: nobody has assessed it. */
  readonly assessed: { readonly assessment: Assessment; readonly level: Level } | null;
};

/** What the rules make of a request. */
export type SimulatedOutcome = {
  /** Why it would go no further; empty: it would. */
  readonly refusals: readonly Reason[];
  readonly band: Band | null;
  readonly level: Level | null;
  /** Seat, and who would sit in it: a person, or the members of a committee. */
  readonly seats: readonly { readonly seat: string; readonly people: readonly PersonId[] }[];
  /** The latest last day that would do. */
  readonly longest: LocalDate | null;
};

export const simulatedParts = ['refusals', 'band', 'level', 'seats', 'longest'] as const satisfies readonly (keyof SimulatedOutcome)[];
export type SimulatedPart = (typeof simulatedParts)[number];

export type SimulatedRequest = {
  readonly exception: ExceptionId;
  readonly request: string;
  readonly at: Instant;
  /** Level that was recorded when it was assessed; null: it waits. */
  readonly recorded: Level | null;
  /** By the configuration in force now, and by the draft: on the same facts, so that only the draft makes the difference. */
  readonly inForce: SimulatedOutcome;
  readonly draft: SimulatedOutcome;
  readonly differs: readonly SimulatedPart[];
};

/** Requests of a case that were assessed, and the one that waits for it, from its events in order. */
export function pastRequests(events: readonly ExceptionEnvelope[]): readonly PastRequest[] {
  const found: PastRequest[] = [];
  for (const [index, event] of events.entries()) {
    if (event.type !== 'exception_assessed') continue;
    const before = foldException(events.slice(0, index));
    if (before === null) continue;
    const { assessment, required, change = 'initial' } = event.data;
    const { submittedAt } = before.changes.find(({ id }) => id === change) ?? before;
    found.push({ exception: before.id, request: change, at: event.at, actor: assessment.assessor, submittedAt, before, assessed: { assessment, level: required.level } });
  }
  const state = foldException(events);
  if (state !== null && (state.phase === 'triage' || state.phase === 'needs_info' || state.phase === 'assessment')) {
    found.push({ exception: state.id, request: 'initial', at: state.lastEventAt, actor: state.requester, submittedAt: state.submittedAt, before: state, assessed: null });
  }
  return found;
}

/**
 * Asks the rules again about a request: as they are, and under a draft. `facts` are those of its time; `draft` puts the draft into them.
 * Nothing is decided: the answer is what the commands themselves would have said.
 */
export function simulateRequest(request: PastRequest, facts: ExceptionFacts, draft: (facts: ExceptionFacts) => ExceptionFacts): SimulatedRequest {
  const inForce = outcomeOf(request, facts);
  const under = outcomeOf(request, draft(facts));
  const differs = simulatedParts.filter((part) => canonicalJson(comparable(inForce, part)) !== canonicalJson(comparable(under, part)));
  return { exception: request.exception, request: request.request, at: request.at, recorded: request.assessed?.level ?? null, inForce, draft: under, differs };
}

/** Refusals differ by what they refuse, not by their wording. */
function comparable(outcome: SimulatedOutcome, part: SimulatedPart): Json {
  if (part === 'refusals') return outcome.refusals.map(({ code, rule }) => [code, rule]);
  return outcome[part] as unknown as Json;
}

function outcomeOf(request: PastRequest, facts: ExceptionFacts): SimulatedOutcome {
  return request.assessed === null ? previewed(request, facts) : assessedAgain(request, request.assessed.assessment, facts);
}

function previewed({ before }: PastRequest, facts: ExceptionFacts): SimulatedOutcome {
  // What was submitted may meet itself.
  const others = facts.others.filter(({ exception }) => exception !== before.id);
  const { refusals, assumedBand, required, longest } = previewException(before.content, before.requester, { ...facts, others });
  return { refusals, band: assumedBand, ...routed(required), longest: longest?.lastDay ?? null };
}

function assessedAgain({ before, request }: PastRequest, assessment: Assessment, facts: ExceptionFacts): SimulatedOutcome {
  const change = before.changes.find(({ id }) => id === request);
  const view = change === undefined ? before : focusOn(before, change);
  const command = {
    verb: 'assess' as const, ...(change === undefined ? {} : { change: change.id }), relianceHash: view.relianceHash ?? '',
    inherent: assessment.inherent, controls: assessment.controls, recommendation: assessment.recommendation,
    // The texts may have been erased since, and no rule depends on what they say.
    statement: 'As it was stated when it was assessed.', opinion: 'As it was given.',
  };
  const subject = { person: facts.actor, kind: 'session' as const, authenticatedAt: facts.now, strength: 'two-factor' as const };
  const decide = (residual?: Assessment['residual']) => decideException(before, { ...command, ...(residual === undefined ? {} : { residual }) }, subject, facts);
  const computed = decide();
  const raised = computed.ok && isRaised(assessmentIn(computed.value.events), assessment) ? decide(assessment.residual) : computed;
  if (!raised.ok) return { refusals: raised.reasons, band: null, level: null, seats: [], longest: null };
  const event = raised.value.events.find((one) => one.type === 'exception_assessed');
  const found = event === undefined ? assessment : event.data.assessment;
  const { term } = examineRequest(view.content, facts, view, riskFigures(found));
  return { refusals: [], band: found.residualBand, ...routed(event?.data.required ?? null), longest: term?.longest.lastDay ?? null };
}

/** The assessor may have put the residual above what the controls support. */
function isRaised(computed: Assessment | null, recorded: Assessment): boolean {
  if (computed === null) return false;
  const { residual } = recorded;
  return residual.likelihood >= computed.residual.likelihood && residual.impact >= computed.residual.impact && canonicalJson(residual) !== canonicalJson(computed.residual);
}

function assessmentIn(events: readonly { readonly type: string; readonly data: object }[]): Assessment | null {
  const event = events.find((one) => one.type === 'exception_assessed');
  return event === undefined ? null : (event.data as { readonly assessment: Assessment }).assessment;
}

function routed(required: { readonly level: Level; readonly seats: readonly { readonly id: string; readonly person: PersonId | null; readonly members?: readonly PersonId[] }[] } | null): Pick<SimulatedOutcome, 'level' | 'seats'> {
  if (required === null) return { level: null, seats: [] };
  const seats = required.seats.map(({ id, person, members = [] }) => ({ seat: id, people: person === null ? members : [person] }));
  return { level: required.level, seats: seats.toSorted((a, b) => (a.seat < b.seat ? -1 : 1)) };
}
