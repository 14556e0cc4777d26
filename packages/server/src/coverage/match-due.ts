import { type StorePool, takeMatchingDue } from '@exeat/store';
import { matchInThread } from './match-thread.ts';

/**
 * Matches the versions that may lack memberships, those that nobody has set about for some seconds: where a server died between a grant and its
 * matching, and where a grant and an import did not see one another. Idempotent. Returns how many are complete now.
 */
export async function matchDue(pool: StorePool, notForSeconds: number): Promise<number> {
  const due = await takeMatchingDue(pool, notForSeconds);
  return due.length === 0 ? 0 : matchInThread(pool, due);
}
