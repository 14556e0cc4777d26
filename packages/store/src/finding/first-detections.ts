import type { AssetRef, Instant } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** When each of some vulnerabilities was first detected, of what is open on the assets now. One that is not found is missing. */
export async function firstDetections(queries: Queries, vulnerabilities: readonly string[], assets: readonly AssetRef[]): Promise<ReadonlyMap<string, Instant>> {
  if (vulnerabilities.length === 0 || assets.length === 0) return new Map();
  const rows = await queries.query<{ rule: string; since: Instant }>(
    `SELECT f.rule_id AS rule, min(f.first_seen) AS since FROM unnest($2::text[], $3::text[]) AS n (type, name) JOIN asset a ON a.type = n.type AND a.name = n.name
     JOIN finding f ON f.asset_id = a.id AND f.rule_scheme = 'vuln' AND f.rule_id = ANY ($1) AND f.status = 'open' AND f.resolved_at IS NULL GROUP BY 1`,
    [vulnerabilities, assets.map(({ type }) => type), assets.map(({ id }) => id)],
  );
  return new Map(rows.map(({ rule, since }) => [rule, since]));
}
