import { assetKey, type AssetRef, type AssetType } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** Counting stops here: what a list shows beside each of its rows must not cost more than the list. */
export const mostOpenCounted = 1000;

/** How many open findings there are now of rules that map to each of the requirements; at `mostOpenCounted` there may be more. */
export async function openFindingsOfRequirements(queries: Queries, requirements: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await queries.query<{ id: string; count: number }>(
    `SELECT r.id, n.count FROM unnest($1::text[]) AS r (id) CROSS JOIN LATERAL (
       SELECT count(*) AS count FROM (
         SELECT FROM rule_mapping m JOIN finding f ON f.rule_scheme = m.scheme AND f.rule_id = m.rule
         WHERE m.requirements @> ARRAY[r.id] AND f.resolved_at IS NULL AND f.status = 'open' LIMIT $2) one) n`,
    [requirements, mostOpenCounted],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** How many open findings there are now on each of the assets, by `type:id`; at `mostOpenCounted` there may be more. */
export async function openFindingsOfAssets(queries: Queries, assets: readonly AssetRef[]): Promise<ReadonlyMap<string, number>> {
  const rows = await queries.query<{ type: AssetType; name: string; count: number }>(
    `SELECT a.type, a.name, n.count FROM unnest($1::text[], $2::text[]) AS r (type, name) JOIN asset a ON a.type = r.type AND a.name = r.name
     CROSS JOIN LATERAL (
       SELECT count(*) AS count FROM (
         SELECT FROM finding f WHERE f.asset_id = a.id AND f.resolved_at IS NULL AND f.status = 'open' LIMIT $3) one) n`,
    [assets.map(({ type }) => type), assets.map(({ id }) => id), mostOpenCounted],
  );
  return new Map(rows.map(({ type, name, count }) => [assetKey({ type, id: name }), count]));
}
