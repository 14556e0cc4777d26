import { parseLocalDate, startOfDay } from '../calendar.ts';
import { liveGrants } from '../exception/grant-end.ts';
import type { ExceptionEvent } from '../exception/events.ts';
import type { ExceptionCase } from '../exception/state.ts';
import { earlier, type Instant, later } from '../time.ts';
import type { LibraryEvent } from './events.ts';
import type { Requirement, RequirementVersion } from './requirement.ts';
import { classifyVersion } from './version-class.ts';

type StartRules = {
  readonly now: Instant;
  readonly tzdata: string;
  /** The first instant of a day by these rules; absent: by those of the machine. */
  readonly startOf?: typeof startOfDay;
};

/**
 * A version to come whose day begins at another instant by newer rules of its zone (§3.11). One that asks for more is in force from the earlier of the two on, any
 * other from the later one, so that no update lets more be excepted. Null: nothing to put on record.
 */
export function recomputedStart({ requirement, from, effective }: RequirementVersion, before: Requirement | undefined, { now, tzdata, startOf = startOfDay }: StartRules): Extract<LibraryEvent, { type: 'requirement_start_recomputed' }> | null {
  if (effective === undefined || from <= now || effective.tzdata === tzdata) return null;
  const computed = startOf(parseLocalDate(effective.day), effective.zone);
  if (computed === from) return null;
  const asksMore = before === undefined || classifyVersion(before, requirement).class === 'stricter';
  const start = later(now, asksMore ? earlier(from, computed) : later(from, computed));
  return { type: 'requirement_start_recomputed', data: { version: requirement.version, from: start, computed, tzdata } };
}

/** Cover that was to end when a version that cannot be excepted comes into force ends with it, sooner; never later. */
export function endedSooner(state: ExceptionCase, { before, from, now }: { readonly before: Instant; readonly from: Instant; readonly now: Instant }): readonly ExceptionEvent[] {
  if (state.ended?.cause !== 'requirement_became_nonwaivable' || state.ended.at !== before || from >= before) return [];
  return liveGrants(state, { now }).map(({ id }) => ({ type: 'grant_ended', data: { grant: id, endsAt: from, cause: 'revoked' } }));
}
