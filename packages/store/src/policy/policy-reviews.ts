import type { PolicyReviewRecord, RequirementId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** Reviews of signals, the latest first; of one requirement where it is named. */
export async function listPolicyReviews(queries: Queries, requirement?: RequirementId): Promise<readonly PolicyReviewRecord[]> {
  const rows = await queries.query<{ record: PolicyReviewRecord }>('SELECT record FROM policy_review WHERE $1::text IS NULL OR requirement = $1 ORDER BY id DESC', [requirement ?? null]);
  return rows.map(({ record }) => record);
}
