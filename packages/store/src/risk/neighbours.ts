import type { AssetRef, ExceptionId, Instant, Neighbour } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** Other cases than `self` on some assets, not over at the instant, each with those of the assets that it has in its scope. */
export async function loadNeighbours(queries: Queries, assets: readonly AssetRef[], at: Instant, self: ExceptionId | null): Promise<readonly Neighbour[]> {
  return queries.query<Neighbour>(
    `SELECT n.exception_id AS exception, n.owner, n.requirements, n.basis, n.band, n.since, on_them.assets
     FROM (SELECT c.exception_id, array_agg(DISTINCT c.type || ':' || c.name) AS assets FROM unnest($1::text[], $2::text[]) AS r (type, name)
       JOIN case_asset c ON c.type = r.type AND c.name = r.name WHERE c.exception_id IS DISTINCT FROM $4 GROUP BY c.exception_id) on_them
     JOIN neighbour n USING (exception_id) WHERE n.until IS NULL OR n.until > $3 ORDER BY 1`,
    [assets.map(({ type }) => type), assets.map(({ id }) => id), at, self],
  );
}
