import type { Queries } from '../connection/pool.ts';

/** By the rules that map to a requirement: assets that scanners look at, and what they find now, met or not. */
export async function estateOfRequirement(queries: Queries, requirement: string): Promise<{ readonly assets: number; readonly passed: number; readonly open: number }> {
  const [row] = await queries.query<{ assets: number; passed: number; open: number }>(
    `SELECT count(DISTINCT f.asset_id)::integer AS assets, count(*) FILTER (WHERE f.status = 'passed')::integer AS passed, count(*) FILTER (WHERE f.status = 'open')::integer AS open
     FROM rule_mapping m JOIN finding f ON f.rule_scheme = m.scheme AND f.rule_id = m.rule
     WHERE m.requirements @> ARRAY[$1::text] AND f.resolved_at IS NULL AND f.status IN ('open', 'passed')`,
    [requirement],
  );
  return row ?? { assets: 0, passed: 0, open: 0 };
}
