import { addDays, type LocalDate, localDateAt, parseLocalDate, untilOfLastDay } from '../calendar.ts';
import type { Delegation, DelegationEvent } from '../org/delegation.ts';
import { earlier, type Instant, later, msOf } from '../time.ts';
import type { ExceptionEvent } from './events.ts';
import { liveGrants } from './grant-end.ts';
import type { ExceptionCase } from './state.ts';

export type ZoneRules = {
  readonly now: Instant;
  /** Version of the rules, as `2026c`. */
  readonly tzdata: string;
  /** The end of a last day by these rules; absent: by those of the machine. */
  readonly endOf?: (lastDay: LocalDate, zone: string) => Instant;
};

/**
 * Grants that are not over and whose last day ends at another instant by newer rules of its zone (§3.11, I22). The earlier of the two instants holds, so
 * that cover never grows by an update, and what was covered until now stays covered then. Each is told once: by the same rules there is nothing more.
 */
export function recomputedEnds(state: ExceptionCase, { now, tzdata, endOf = untilOfLastDay }: ZoneRules): readonly ExceptionEvent[] {
  return liveGrants(state, { now }).flatMap((grant): readonly ExceptionEvent[] => {
    if (grant.tzdata === tzdata) return [];
    const computed = endOf(parseLocalDate(grant.lastDay), grant.zone);
    // The hours of an emergency are elapsed time, and end it before its last day does.
    const byHours = state.content.basis === 'emergency' && computed > grant.until;
    if (computed === grant.until || byHours) return [];
    return [{ type: 'grant_recomputed', data: { grant: grant.id, until: later(now, earlier(grant.until, computed)), computed, tzdata } }];
  });
}

/** Rules of a zone move by so much at most; what ends farther from the end of a day was never the end of one. */
const mostMovedMs = 2 * 3_600_000;

/**
 * Duties of a case with a grant that is not over, which fall due with the end of a day of its zone, and by newer rules earlier than was written down. A later
 * instant changes nothing. `zone`: of whoever owns the exception, in whose days duties are counted; where that is no longer the zone of the grant nobody can tell
 * in whose they were, and they stay.
 */
export function recomputedDuties(state: ExceptionCase, zone: string | null, { now, tzdata, endOf = untilOfLastDay }: ZoneRules): readonly ExceptionEvent[] {
  const grant = liveGrants(state, { now }).at(-1);
  if (grant === undefined || grant.tzdata === tzdata || grant.zone !== zone) return [];
  const sooner = (due: Instant): Instant => later(now, earlier(due, endOfItsDay(due, zone, endOf) ?? due));
  return state.duties.flatMap(({ id, due, expected, dischargedAt }): readonly ExceptionEvent[] => {
    if (dischargedAt !== undefined || due <= now) return [];
    const moved = { due: sooner(due), ...(expected === undefined || expected <= now ? {} : { expected: sooner(expected) }) };
    return moved.due === due && (moved.expected ?? expected) === expected ? [] : [{ type: 'duty_recomputed', data: { duty: id, ...moved, tzdata } }];
  });
}

/** A delegation that is not over ends with its last day by newer rules too, and never later than it was given for. Null: nothing to put on record. */
export function recomputedDelegation({ lastDay, zone, until, endedAt, tzdata: known }: Delegation, { now, tzdata, endOf = untilOfLastDay }: ZoneRules): DelegationEvent | null {
  if (endedAt !== null || until <= now || known === tzdata) return null;
  const computed = endOf(parseLocalDate(lastDay), zone);
  return computed === until ? null : { type: 'delegation_recomputed', data: { until: later(now, earlier(until, computed)), computed, tzdata } };
}

/** The end of the day that an instant was the end of, by these rules; undefined: of none. */
function endOfItsDay(due: Instant, zone: string, endOf: NonNullable<ZoneRules['endOf']>): Instant | undefined {
  const today = localDateAt(due, zone);
  const far = (end: Instant): number => Math.abs(msOf(end) - msOf(due));
  return [endOf(addDays(today, -1), zone), endOf(today, zone)].filter((end) => far(end) <= mostMovedMs).toSorted((a, b) => far(a) - far(b))[0];
}
