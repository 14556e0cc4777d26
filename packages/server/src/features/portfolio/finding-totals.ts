import { msOf } from '@exeat/core';
import { countFindingTotals, databaseNow, type FindingTotals, readFindingTotals, type StorePool, takeTotalsDue } from '@exeat/store';

const mostAgeMs = 60_000;
/** A count that takes longer is left to the job, and its age is shown. */
const mostWaitMs = 1_000;

/** Totals of open findings, at most a minute old as long as counting is quick; otherwise as old as they say. Null: the first count is under way. */
export async function currentFindingTotals(pool: StorePool): Promise<FindingTotals | null> {
  const [known, now] = await Promise.all([readFindingTotals(pool), databaseNow(pool)]);
  if (known === null) return (await takeTotalsDue(pool, mostAgeMs / 1000)) ? countFindingTotals(pool) : null;
  const age = msOf(now) - msOf(known.asOf);
  if ((age >= 0 && age <= mostAgeMs) || known.tookMs > mostWaitMs) return known;
  return countFindingTotals(pool);
}
