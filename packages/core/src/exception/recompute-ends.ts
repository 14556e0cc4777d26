import { type LocalDate, parseLocalDate, untilOfLastDay } from '../calendar.ts';
import { earlier, type Instant, later } from '../time.ts';
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
