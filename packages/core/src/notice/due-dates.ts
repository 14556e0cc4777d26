import { type LocalDate, localDateAt, parseLocalDate } from '../calendar.ts';
import { changeStateAt, focusOn } from '../exception/change-request.ts';
import { openSeats, sitsIn } from '../exception/commands/decide-seat.ts';
import { grantEnd, lastEnd } from '../exception/grant-end.ts';
import type { ChangePhase, Duty, ExceptionCase, ExceptionState } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import type { PersonId } from '../ids.ts';
import { addMs, type Instant } from '../time.ts';
import { decidingTime } from '../exception/deciding-time.ts';
import { concernedBy, type NoticeFacts, partiesTold } from './notice.ts';

/** A day in somebody's calendar: the last one on which something can still be done, or that is still covered. */
export type DueDate = {
  /** The same date, however often it is computed. */
  readonly id: string;
  readonly kind: 'decision' | 'answer' | 'acknowledgement' | 'condition' | 'expiry';
  /** Local day in the zone of whoever owes it; of an expiry, in the zone of the case. */
  readonly day: LocalDate;
  /** The first instant that is too late. */
  readonly due: Instant;
  readonly text: string;
};

/** What a person owes on a case and by when, and when its cover ends. Nothing that is over. */
export function dueDatesOf(state: ExceptionCase, person: PersonId, facts: NoticeFacts): readonly DueDate[] {
  const { now, matrix } = facts;
  const changes = state.changes.filter(({ kind }) => kind !== 'initial');
  const all = [
    ...requested(state, 'initial', stateAt(state, now), person, facts),
    ...changes.flatMap((change) => requested(focusOn(state, change), change.id, changeStateAt(state, change, now, matrix.lifecycle), person, facts)),
    ...conditions(state, person, facts),
    ...expiry(state, person),
  ];
  return all.filter(({ due }) => due > now);
}

function requested(state: ExceptionCase, id: string, phase: ExceptionState | ChangePhase, person: PersonId, facts: NoticeFacts): readonly DueDate[] {
  const owed = (kind: 'answer' | 'acknowledgement', duty: Duty | undefined, text: string): readonly DueDate[] =>
    duty === undefined || !partiesTold(state).includes(person) ? [] : [dated(`${id}:${duty.id}`, kind, duty.due, text, person, facts)];
  const open = (kind: Duty['kind']): Duty | undefined => state.duties.findLast((duty) => duty.kind === kind && duty.dischargedAt === undefined);
  if (phase === 'needs_info') return owed('answer', open('answer'), `Answer the question on ${state.id}`);
  if (phase === 'awaiting_acknowledgement') return owed('acknowledgement', open('acknowledge'), `Acknowledge the narrower approval of ${state.id}`);
  if (phase !== 'in_approval') return [];
  return openSeats(state, facts)
    .filter((seat) => sitsIn(seat, person) || (seat.members?.includes(person) === true && !hasVoted(state, seat.id, person)))
    .flatMap((seat) => {
      const time = decidingTime(state, seat, facts);
      return time === null ? [] : [dated(`${id}:${seat.id}`, 'decision', time.due, `Decide on ${state.id} as ${seat.title}`, person, facts)];
    });
}

function hasVoted(state: ExceptionCase, seat: string, person: PersonId): boolean {
  return state.votes.some((vote) => vote.seat === seat && vote.person === person && !vote.superseded);
}

function conditions(state: ExceptionCase, person: PersonId, facts: NoticeFacts): readonly DueDate[] {
  if (state.phase !== 'approved') return [];
  return state.duties
    .filter(({ dischargedAt, owner }) => dischargedAt === undefined && (owner ?? state.content.owner) === person)
    .map((duty) => dated(duty.id, 'condition', duty.due, `${state.id}: ${duty.text}`, person, facts));
}

function expiry(state: ExceptionCase, person: PersonId): readonly DueDate[] {
  const end = lastEnd(state);
  const grant = state.phase === 'approved' ? state.grants.findLast((one) => grantEnd(one, state.duties) === end) : undefined;
  if (grant === undefined || end === null || !concernedBy(state).includes(person)) return [];
  const day = end === grant.until ? parseLocalDate(grant.lastDay) : localDateAt(addMs(end, -1), grant.zone);
  return [{ id: `expiry:${grant.id}`, kind: 'expiry', day, due: end, text: `${state.id} expires: ${state.content.title}` }];
}

function dated(id: string, kind: DueDate['kind'], due: Instant, text: string, person: PersonId, { organisation }: NoticeFacts): DueDate {
  const { people, units } = organisation.now;
  const unit = people.get(person)?.unit;
  const zone = (unit === undefined ? undefined : units.get(unit))?.zone ?? 'UTC';
  return { id, kind, day: localDateAt(addMs(due, -1), zone), due, text };
}
