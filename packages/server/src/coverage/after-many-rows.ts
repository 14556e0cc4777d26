import { refreshStatistics, type StorePool } from '@exeat/store';

/** From so many rows on what the planner believes of an estate may be wrong by orders of magnitude until somebody looks. */
const many = 5_000;

/** Once so many findings or memberships were written in one go: lists of them must not wait for the database to notice by itself. */
export async function afterManyRows(pool: StorePool, rows: number): Promise<void> {
  if (rows >= many) await refreshStatistics(pool);
}
