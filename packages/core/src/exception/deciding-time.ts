import { type DutyPeriod, dueInUnit } from '../business-days.ts';
import type { ApprovalMatrix } from '../approval/matrix.ts';
import type { Seat } from '../approval/seat.ts';
import type { PersonId } from '../ids.ts';
import type { Organisation } from '../org/organisation.ts';
import type { Band } from '../risk/rating.ts';
import { addMs, type Instant, msOf } from '../time.ts';
import type { ExceptionFacts } from './facts.ts';
import { seatOpenedAt } from './seat-opened.ts';
import type { ExceptionCase } from './state.ts';

type TimeFacts = Pick<ExceptionFacts, 'organisation' | 'matrix'>;

/** Shares of the deciding time, in per cent, at which somebody is told (§4.7). At 100 and 150 others are told too. */
export const decidingShares = [50, 80, 100, 150] as const;

/** How long the holder of a seat has: since when, until when, and the instants of the shares. */
export type DecidingTime = { readonly since: Instant; readonly due: Instant; readonly shares: readonly { readonly share: number; readonly at: Instant }[] };

/**
 * Deciding time of an open seat in the calendar of its holder, a committee's in the calendar of the owner (C12). It starts when the stage
 * opened. Null when nobody recorded when that was. When it is over a second person is asked, and nothing happens to the case: nobody is decided for.
 * A committee's vote is closed then (`closed-vote.ts`).
 */
export function decidingTime(state: ExceptionCase, seat: Seat, { organisation, matrix }: TimeFacts): DecidingTime | null {
  const since = seatOpenedAt(state, seat);
  const band = state.assessment?.residualBand;
  const ratification = state.focus?.kind === 'ratification';
  if (since === null) return null;
  if (isEmergency(state)) return timeBetween(since, addMs(since, matrix.duties.decideEmergency.hours * 3_600_000));
  if (band === undefined && !ratification) return null;
  // A ratification is owed in the calendar of the owner's unit, where cover ends otherwise.
  const due = ratification || band === undefined
    ? dueFrom(since, state.content.owner, matrix.duties.ratify, organisation.now)
    : dueFrom(since, seat.person ?? state.content.owner, periodOf(seat, band, state.required?.knownExploited === true, matrix), organisation.now);
  return timeBetween(since, due);
}

function periodOf({ holder }: Seat, band: Band, exploited: boolean, { duties }: ApprovalMatrix): DutyPeriod {
  if (holder.kind === 'committee') return duties.vote[exploited ? 'critical' : band];
  return exploited ? duties.decideExploited : duties.decide[band];
}

/** An emergency that was called waits for its second signature. */
export function isEmergency({ emergency, focus }: Pick<ExceptionCase, 'emergency' | 'focus'>): boolean {
  return emergency !== undefined && focus === undefined;
}

/**
 * How long whoever triages or assesses a request has, since it came back to them: the time of whoever was asked a question is not counted, and what was used
 * before it is given anew. Null where the request waits for neither.
 */
export function handlingTime(state: ExceptionCase, phase: 'triage' | 'assessment', { organisation, matrix }: TimeFacts): DecidingTime | null {
  const since = state.waitingSince;
  if (since === undefined) return null;
  return timeBetween(since, dueFrom(since, state.triager ?? state.content.owner, phase === 'triage' ? matrix.duties.triage : matrix.duties.assess, organisation.now));
}

function timeBetween(since: Instant, due: Instant): DecidingTime {
  const length = msOf(due) - msOf(since);
  return { since, due, shares: decidingShares.map((share) => ({ share, at: share === 100 ? due : addMs(since, Math.round((length * share) / 100)) })) };
}

/** In working days of the person's unit. */
function dueFrom(at: Instant, person: PersonId, period: DutyPeriod, organisation: Organisation): Instant {
  return dueInUnit(at, organisation.people.get(person)?.unit ?? null, period, organisation);
}
