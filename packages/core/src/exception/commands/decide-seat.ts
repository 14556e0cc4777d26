import { ballotOutcome, type Vote } from '../../approval/ballot.ts';
import { delegatesOf, delegateRefusals, type DelegateFacts, delegationsOf } from '../../approval/delegate.ts';
import { resolveSeats } from '../../approval/required-approval.ts';
import { secondHolder } from '../../approval/second-holder.ts';
import type { Level, Seat } from '../../approval/seat.ts';
import type { Seated } from '../../approval/seat-holder.ts';
import { conflictsOf } from '../../approval/separation-of-duties.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import type { PersonId } from '../../ids.ts';
import { delegationStands } from '../../org/delegation.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Instant } from '../../time.ts';
import { countedVotes } from '../counted-votes.ts';
import { closedRefusal } from '../closed-vote.ts';
import { decidedSeats } from '../decided-seats.ts';
import { decidingTime, isEmergency } from '../deciding-time.ts';
import { missingEvidence } from '../evidence-needs.ts';
import type { ExceptionEnvelope, ExceptionEvent } from '../events.ts';
import { evolve } from '../evolve.ts';
import { type ExceptionFacts, partiesOf } from '../facts.ts';
import { outdatedRefusal } from '../reroute.ts';
import { seatOpenedAt } from '../seat-opened.ts';
import type { Condition, ExceptionCase } from '../state.ts';
import { conditionRefusals, unboundConditions } from './conditions.ts';
import { unratified } from './emergency-end.ts';
import { grantOrAskToAcknowledge } from './grant.ts';
import { narrowVersion } from './narrow.ts';
import { missingText, movedReliance, notIn, present } from './shared.ts';

export type DecideCommand = {
  /** Needed only by a person who could decide several seats. */
  readonly seat?: string;
  readonly outcome: 'approve' | 'approve_narrower' | 'reject' | 'object' | 'return';
  readonly rationale: string;
  readonly relianceHash: string;
  /** For `approve_narrower`: a shorter term, a narrower scope, or both. */
  readonly narrower?: { readonly lastDay?: string; readonly scope?: Scope };
  /** What an approval is bound to (§4.6). */
  readonly conditions?: readonly Condition[];
};

export type VoteCommand = { readonly seat?: string; readonly vote: Vote; readonly rationale: string; readonly relianceHash: string };

/**
 * T12–T16: one signature. Authority and separation of duties are judged now; the hash must be the one that stands. The last approval
 * creates the grant in the same decision, or asks the owner to acknowledge what was narrowed.
 */
export function decideSeat(state: ExceptionCase, command: DecideCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const found = findSeat(state, command.seat, command.relianceHash, facts, false);
  if (!found.ok) return found;
  const seat = found.value;
  const reasons = present<Reason>([
    command.outcome === 'approve' && !inWriting(state, seat) ? null : missingText(command.rationale, 'rationale', 20, 'T12, T15'),
    voiceRefusal(seat, command.outcome), wholeRefusal(state, command.outcome),
    ...(command.outcome === 'approve' || command.outcome === 'approve_narrower' ? unproved(state) : []),
    ...conflictsOf(facts.actor, 'approve', partiesOf(state), facts.organisation, { voice: seat.voice, ...levelOf(state), ...behalf(seat, facts.actor) }),
  ]);
  const conditions = command.conditions ?? [];
  const unbound = unboundConditions(conditions, seat.voice !== 'opinion' && (command.outcome === 'approve' || command.outcome === 'approve_narrower') && !isWhole(state));
  const bound = [...reasons, ...(unbound.ok ? conditionRefusals(state, conditions, facts) : unbound.reasons)];
  if (bound.length > 0) return refuse(...bound);

  const rationale = command.rationale.trim();
  if (command.outcome === 'return') return accept([{ type: 'exception_returned', data: { seat: seat.id, text: rationale } }]);
  const relianceHash = state.relianceHash;
  if (relianceHash === null) return refuse(...present([movedReliance(state, command.relianceHash)]));
  const base = { seat: seat.id, rationale, relianceHash, ...behalf(seat, facts.actor), ...(conditions.length === 0 ? {} : { conditions }) };
  if (command.outcome === 'approve_narrower') {
    const narrowed = narrowVersion(state, command.narrower ?? {}, facts);
    if (!narrowed.ok) return narrowed;
    return complete(state, [{ type: 'seat_decided', data: { ...base, outcome: 'approve_narrower', narrowed: narrowed.value } }], facts);
  }
  const decided: ExceptionEvent = { type: 'seat_decided', data: { ...base, outcome: command.outcome } };
  if (command.outcome === 'reject') return accept([decided, { type: 'exception_rejected', data: { code: 'rejected_by_approver', rationale } }, ...unratified(state, facts)]);
  return complete(state, [decided], facts);
}

/** Nobody approves what clauses outside want proved while a file of theirs is missing: what was demanded when it was handed in (§2.0). */
function unproved(state: ExceptionCase): readonly Reason[] {
  const terms = state.versions.at(-1)?.frozen.obligations;
  return terms === undefined ? [] : missingEvidence(terms, state.evidence, 'approval');
}

/** A committee member's vote (§4.5). The committee has decided once the outcome is certain. */
export function castVote(state: ExceptionCase, command: VoteCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const found = findSeat(state, command.seat, command.relianceHash, facts, true);
  if (!found.ok) return found;
  const seat = found.value;
  const relianceHash = state.relianceHash;
  const conflicts = conflictsOf(facts.actor, 'approve', partiesOf(state), facts.organisation, { voice: seat.voice, votes: true, ...levelOf(state) });
  const reasonGiven = command.vote === 'no' ? missingText(command.rationale, 'rationale (why no)', 20, 'T15') : null;
  const against = [...conflicts, ...(command.vote === 'yes' ? unproved(state) : []), ...present([reasonGiven])];
  if (against.length > 0 || relianceHash === null) return refuse(...against);
  const vote: ExceptionEvent = { type: 'vote_cast', data: { seat: seat.id, vote: command.vote, rationale: command.rationale.trim(), relianceHash } };
  return withBallot(state, seat, [vote], facts);
}

/**
 * What follows once votes or members of a committee have changed: its decision, as soon as no vote that is still out can change it. `closedAt`: when
 * its time was over, so that none is out.
 */
export function withBallot(state: ExceptionCase, seat: Seat, first: readonly ExceptionEvent[], facts: ExceptionFacts, closedAt?: Instant): Decision<readonly ExceptionEvent[]> {
  const { relianceHash } = state;
  const events = [...first];
  const counted = countedVotes(after(state, events, facts), seat, facts.organisation.now);
  const cast = new Map<PersonId, Vote>([...counted].map(([person, { vote }]) => [person, vote]));
  const { outcome, tally } = ballotOutcome(seat.members ?? [], cast, fewestVoters(state, facts), seat.chair ?? null, closedAt !== undefined);
  if (outcome === null || relianceHash === null) return accept(events);
  events.push({ type: 'committee_decided', data: { seat: seat.id, outcome, relianceHash, tally, ...(closedAt === undefined ? {} : { closedAt }) } });
  if (outcome === 'approve') return complete(state, events, facts);
  return accept([...events, { type: 'exception_rejected', data: { code: 'rejected_by_committee', rationale: `${tally.yes} yes, ${tally.no} no, ${tally.abstain} abstained${closedAt === undefined ? '' : `, when the vote was closed at ${closedAt}`}.` } }]);
}

/** Fewest members of a committee that may decide: as when the request was routed, or now, whichever is more (§4.3-10). */
export function fewestVoters({ required }: Pick<ExceptionCase, 'required'>, { matrix }: Pick<ExceptionFacts, 'matrix'>): number {
  return Math.max(matrix.seats.committeeLeast, required?.committeeLeast ?? 0);
}

/** Seats of the open stage that are not decided yet, each with the person who may decide it now, and who may for them. */
export function openSeats(state: ExceptionCase, facts: SeatFacts): readonly Seat[] {
  const seats = currentSeats(state, facts);
  const decided = decidedSeats(state);
  const undecided = seats.filter((seat) => !decided.has(seat.id));
  const stage = Math.min(...undecided.map((seat) => seat.stage));
  return undecided.filter((seat) => seat.stage === stage).map((seat) => withSecond(state, withDelegates(seat, delegateFacts(state, seat, seats, facts)), seats, facts));
}

/** When the holder's time is over a second person is asked, from that instant on and with no job; the holder keeps the seat (C19, I9). */
function withSecond(state: ExceptionCase, seat: Seat, seats: readonly Seat[], facts: SeatFacts): Seat {
  const time = decidingTime(state, seat, facts);
  // The second signature of an emergency is for whoever is on duty, all of whom may give it.
  if (time === null || facts.now < time.due || isEmergency(state)) return seat;
  const seated = seats.flatMap(({ id, person }): readonly Seated[] => (id === seat.id || person === null ? [] : [{ person, kinds: 'any' }]));
  const second = secondHolder(seat, { organisation: facts.organisation, matrix: facts.matrix, parties: partiesOf(state), level: state.required?.level ?? 5, seated });
  return second === null || seat.delegates?.some(({ person }) => person === second) === true ? seat : { ...seat, second };
}

type SeatFacts = Pick<ExceptionFacts, 'organisation' | 'matrix' | 'now'>;

function withDelegates(seat: Seat, facts: DelegateFacts): Seat {
  const delegates = delegatesOf(seat, facts);
  return delegates.length === 0 ? seat : { ...seat, delegates };
}

function delegateFacts(state: ExceptionCase, seat: Seat, seats: readonly Seat[], { organisation, matrix, now }: SeatFacts): DelegateFacts {
  const frozen = state.versions.at(-1)?.frozen;
  return {
    organisation, matrix, now, parties: partiesOf(state), level: state.required?.level ?? 5,
    units: frozen === undefined ? [] : [...new Set([frozen.ownerUnit, ...frozen.assetUnits])],
    openedAt: seatOpenedAt(state, seat),
    seated: seats.flatMap((other) => (other.id === seat.id || other.person === null ? [] : [other.person])),
  };
}

/** For whom somebody decides in a seat, and by which delegation; nothing when it is their own. */
function behalf(seat: Seat, actor: PersonId): { readonly onBehalfOf?: PersonId; readonly delegation?: string } {
  const delegate = seat.delegates?.find(({ person }) => person === actor);
  return delegate === undefined || seat.person === null || seat.person === actor ? {} : { onBehalfOf: seat.person, delegation: delegate.delegation };
}

function levelOf({ required }: ExceptionCase): { readonly level?: Level } {
  return required === null ? {} : { level: required.level };
}

/** Every seat of the version, undecided ones resolved anew (§4.5). */
export function currentSeats(state: ExceptionCase, facts: Pick<ExceptionFacts, 'organisation' | 'matrix'>): readonly Seat[] {
  if (state.required === null) return [];
  const decided = new Map([...decidedSeats(state)].flatMap(([seat, person]) => (person === null ? [] : [[seat, person] as const])));
  return resolveSeats(state.required, decided, { parties: partiesOf(state), organisation: facts.organisation, matrix: facts.matrix });
}

export function findSeat(state: ExceptionCase, wanted: string | undefined, seen: string, facts: ExceptionFacts, committee: boolean): Decision<Seat> {
  const early = present([notIn(state, facts.now, ['in_approval'], committee ? 'Voting' : 'Deciding'), movedReliance(state, seen), outdatedRefusal(state, facts)]);
  if (early.length > 0) return refuse(...early);
  const decided = decidedSeats(state);
  if (wanted !== undefined && decided.has(wanted)) {
    return refuse({ code: 'already-decided', rule: '§3.12', text: `Seat ${wanted} is already decided; expected one that is open. Read the request again.` });
  }
  const open = openSeats(state, facts).filter((seat) => (seat.holder.kind === 'committee') === committee);
  const mine = open.filter((seat) => (committee ? seat.members?.includes(facts.actor) : sitsIn(seat, facts.actor)) === true);
  const seat = wanted === undefined ? mine[0] : mine.find((s) => s.id === wanted);
  const closed = committee && seat !== undefined ? closedRefusal(state, seat, facts) : null;
  if (closed !== null) return refuse(closed);
  if (seat !== undefined) return accept(seat);
  // Who has signed already, or stands on the wrong side, is told so before being told that the seat is somebody else's.
  const conflicts = [...conflictsOf(facts.actor, 'approve', partiesOf(state), facts.organisation, { ...levelOf(state), ...(committee ? { votes: true } : {}) }), ...delegationRefusals(state, open, facts)];
  const names = open.map((s) => `${s.id} (${s.person ?? s.members?.join(', ') ?? 'nobody eligible'})`).join('; ') || 'none';
  return refuse(...conflicts, { code: 'not-your-seat', rule: '§4.5', text: `Expected somebody who holds one of the ${committee ? 'votes' : 'seats'} that are open now, ${names}; ${facts.actor} holds none${wanted === undefined ? '' : ` called ${wanted}`}.` });
}

/** May this person decide in the seat: as its holder, for its holder, or beside a holder whose time is over? */
export function sitsIn(seat: Seat, person: PersonId): boolean {
  return seat.person === person || seat.second === person || seat.delegates?.some((delegate) => delegate.person === person) === true;
}

/** Why what was delegated to somebody gives them none of the open seats, and which conflict of a delegator bars them (§4.3-7). */
function delegationRefusals(state: ExceptionCase, open: readonly Seat[], facts: ExceptionFacts): readonly Reason[] {
  const { actor, organisation, now } = facts;
  const toActor = (organisation.now.delegations ?? []).filter((one) => one.to === actor && delegationStands(one, now));
  const barred = toActor.flatMap(({ from }) =>
    conflictsOf(actor, 'approve', partiesOf(state), organisation, { ...levelOf(state), onBehalfOf: from }).filter(({ rule }) => rule === '§4.3-7'),
  );
  const seats = open.flatMap((seat) =>
    delegationsOf(seat, facts)
      .filter(({ to }) => to === actor)
      .flatMap((delegation) => delegateRefusals(delegation, seat, delegateFacts(state, seat, currentSeats(state, facts), facts)).filter(({ code }) => code === 'not-delegated')),
  );
  return [...barred, ...seats];
}

/** Whether a clause demands the approval of this office in writing. */
function inWriting(state: ExceptionCase, seat: Seat): boolean {
  const roles = state.versions.at(-1)?.frozen.obligations?.inWriting ?? [];
  return roles.some((role) => [seat.id, ...seat.obligations].includes(`named:${role}`));
}

/** C20: an opinion advises and cannot end the request; who accepts risk does not merely object. */
function voiceRefusal(seat: Seat, outcome: DecideCommand['outcome']): Reason | null {
  if (seat.voice === 'opinion' && (outcome === 'reject' || outcome === 'approve_narrower')) {
    return { code: 'authority-too-low', rule: 'C20', text: `${seat.title} gives an opinion: approve (no objection), object or return; got ${outcome}.` };
  }
  if (seat.voice !== 'opinion' && outcome === 'object') {
    return { code: 'invalid-field', rule: 'C20', text: `${seat.title} decides: approve, approve_narrower, reject or return; got object.` };
  }
  return null;
}

/** What is allowed or not, and grants no version of its own. */
function isWhole({ focus, emergency }: ExceptionCase): boolean {
  return focus === undefined ? emergency !== undefined : ['bridge', 'appeal', 'ratification', 'reaffirmation'].includes(focus.kind);
}

/**
 * A bridge, an appeal and a ratification are allowed or not: there is nothing to narrow, and no assessor to go back to. The second signature of
 * an emergency is given by whoever is on duty, not by the holder of a seat.
 */
function wholeRefusal({ focus, emergency }: ExceptionCase, outcome: DecideCommand['outcome']): Reason | null {
  if (focus === undefined && emergency !== undefined && outcome !== 'reject') {
    return { code: 'wrong-state', rule: 'T33', text: `outcome: expected reject, got ${outcome}: an emergency is signed by activate-emergency.` };
  }
  if (focus?.kind === 'ratification' && (outcome === 'approve_narrower' || outcome === 'return')) {
    return { code: 'wrong-state', rule: 'E32', text: `outcome: expected approve or reject of the ratification, got ${outcome}.` };
  }
  if ((focus?.kind !== 'appeal' && focus?.kind !== 'bridge' && focus?.kind !== 'reaffirmation') || (outcome !== 'approve_narrower' && outcome !== 'return')) return null;
  return { code: 'invalid-field', rule: focus.kind === 'reaffirmation' ? '§5.9' : 'T29', text: `outcome: expected approve or reject of the ${focus.kind}, got ${outcome}.` };
}

export function complete(state: ExceptionCase, events: readonly ExceptionEvent[], facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const then = after(state, events, facts);
  const decided = decidedSeats(then);
  if (then.required === null || then.required.seats.some((seat) => !decided.has(seat.id))) return accept(events);
  const end = grantOrAskToAcknowledge(then, facts);
  return end.ok ? accept([...events, ...end.value]) : end;
}

/** The case as it will be after some events. */
export function after(state: ExceptionCase, events: readonly ExceptionEvent[], facts: ExceptionFacts): ExceptionCase {
  return events.reduce<ExceptionCase>((current, event) => evolve(current, provisional(current, event, facts)), state);
}

/** The event as it will be recorded, to see the state after it. */
function provisional(state: ExceptionCase, event: ExceptionEvent, facts: ExceptionFacts): ExceptionEnvelope {
  const envelope = {
    stream: state.id, revision: state.revision + 1, schema: 1, at: facts.now, actor: { person: facts.actor, kind: 'person' }, ruleId: '', type: event.type, data: event.data,
  };
  return envelope as ExceptionEnvelope;
}
