import type { ExceptionCase } from '../exception/state.ts';
import type { ExceptionId, RequirementId, UnitId } from '../ids.ts';
import { addMs, type Instant } from '../time.ts';
import type { FeedbackRules } from './feedback-rules.ts';

/** Requests of one unit about one requirement within some days (§3.8): a reason to ask for one together, and to look at the requirement. */
export type Crowding = { readonly requirement: RequirementId; readonly unit: UnitId; readonly count: number; readonly exceptions: readonly ExceptionId[] };

const dayMs = 24 * 3_600_000;

/**
 * What a unit has handed in about a requirement lately, where it is many. `cases`: those that cite it; what was rejected or taken back is none.
 * `asked`: whether a request that is being written counts on top. Null: it is not many.
 */
export function crowdingOf(
  requirement: RequirementId, unit: UnitId, cases: readonly ExceptionCase[], { crowd, crowdDays }: Pick<FeedbackRules, 'crowd' | 'crowdDays'>, now: Instant, asked = false,
): Crowding | null {
  const since = addMs(now, -crowdDays * dayMs);
  const lately = cases.filter(({ submittedAt, phase, versions }) =>
    submittedAt !== null && submittedAt >= since && phase !== 'draft' && phase !== 'rejected' && phase !== 'withdrawn' && versions.at(-1)?.frozen.ownerUnit === unit);
  const count = lately.length + (asked ? 1 : 0);
  return count < crowd ? null : { requirement, unit, count, exceptions: lately.map(({ id }) => id).sort() };
}

/** Every unit that has asked for many. */
export function crowdedUnits(requirement: RequirementId, cases: readonly ExceptionCase[], rules: Pick<FeedbackRules, 'crowd' | 'crowdDays'>, now: Instant): readonly Crowding[] {
  const units = new Set(cases.flatMap(({ versions }) => versions.at(-1)?.frozen.ownerUnit ?? []));
  return [...units].sort().flatMap((unit) => crowdingOf(requirement, unit, cases, rules, now) ?? []);
}
