import type { Claim, CoverGroup, ExceptionId, ExposureFacts, Instant, UnitId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import type { Tx } from '../connection/transaction.ts';

/**
 * Until the transaction ends, nobody else reserves points of a budget: of two requests that would each fit alone, the second one sees the first.
 * Taken after the lock of the case, never before it.
 */
export async function lockExposure(tx: Tx): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('exposure', 7420))");
}

/**
 * What the given units carry and have reserved at an instant: cover in groups, and every claim of the cases with a request in approval. `self`:
 * the case that is asked about, which is left out.
 */
export async function loadExposure(queries: Queries, units: readonly UnitId[], at: Instant, self: ExceptionId | null): Promise<ExposureFacts> {
  const cover = await queries.query<CoverGroup>(
    `SELECT units, band, assets, count(*)::integer AS count FROM exposure_claim c
     WHERE request = 'cover' AND (until IS NULL OR until > $2) AND units && $1::text[] AND exception_id IS DISTINCT FROM $3
       AND NOT EXISTS (SELECT FROM exposure_claim r WHERE r.exception_id = c.exception_id AND r.request <> 'cover')
     GROUP BY units, band, assets`,
    [units, at, self],
  );
  const claims = await queries.query<Claim>(
    `SELECT exception_id AS exception, request, requester, units, band, assets, since, stage_since AS "stageSince", until FROM exposure_claim c
     WHERE units && $1::text[] AND exception_id IS DISTINCT FROM $2
       AND EXISTS (SELECT FROM exposure_claim r WHERE r.exception_id = c.exception_id AND r.request <> 'cover')
     ORDER BY 1, 2`,
    [units, self],
  );
  return { cover, claims };
}
