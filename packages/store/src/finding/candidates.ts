import type { FrozenScope } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import type { MatchingProgress } from './matching-due.ts';
import { findingColumns, type FindingRow, type StoredFinding, toFinding } from './stored-finding.ts';

/**
 * Findings that may belong to a scope: those that hold now, by rule and asset, in pages of five thousand at most. Whether one does belong is
 * for the matching rules of the core. Clauses without rules have no candidates. `onAssets` is told each time some assets are through.
 */
export async function* candidateFindings(queries: Queries, scope: FrozenScope, onAssets?: (progress: MatchingProgress) => Promise<void>): AsyncGenerator<readonly StoredFinding[]> {
  const clauses = clausesOfRules(scope);
  if (clauses.length === 0) return;
  const places = await assetsOfClauses(queries, clauses);
  // Some assets at a time: a page that sorted all that is left would make the work grow with the square of the findings. Few at first, since a grant
  // waits for them.
  const assets = new Set(places.map(({ asset }) => asset)).size;
  let assetsDone = 0;
  for (let start = 0, end = 0; start < places.length; start = end) {
    end = Math.min(start + (start === 0 ? firstPlaces : placesAtATime), places.length);
    // All clauses of an asset go together, so that no finding comes twice.
    while (end < places.length && places[end]?.asset === places[end - 1]?.asset) end += 1;
    const some = places.slice(start, end);
    yield* candidatesOn(queries, clauses, some);
    assetsDone += new Set(some.map(({ asset }) => asset)).size;
    await onAssets?.({ assetsDone, assets });
  }
}

/**
 * How many open findings there are now in a scope that names rules and assets and nothing narrower, counted where they stand; null for any other scope,
 * whose candidates must be looked at one by one.
 */
export async function countOpenInScope(queries: Queries, scope: FrozenScope): Promise<number | null> {
  if (scope.some(({ component, path, port, value }) => [component, path, port, value].some((term) => term !== undefined))) return null;
  const clauses = clausesOfRules(scope);
  if (clauses.length > mostCountedTogether) return null;
  const places = await assetsOfClauses(queries, clauses);
  if (places.length === 0) return 0;
  const assetsOf = Map.groupBy(places, ({ clause }) => clause);
  const some = clauses.filter(({ at }) => assetsOf.has(at));
  // Wrapped, so that only the assets can choose an index: of the rules the planner does not know how many findings they leave.
  const isNamed = some.map((_, nth) => `(f.asset_id = ANY ($${3 * nth + 2}) AND f.rule_scheme = $${3 * nth + 3} AND f.rule_id = ANY ($${3 * nth + 4})) IS TRUE`);
  const [row] = await queries.query<{ count: number }>(
    `SELECT count(*) AS count FROM finding f WHERE f.asset_id = ANY ($1::bigint[]) AND f.resolved_at IS NULL AND f.status = 'open' AND (${isNamed.join(' OR ')})`,
    [[...new Set(places.map(({ asset }) => asset))], ...some.flatMap(({ at, scheme, ids }) => [assetsOf.get(at)?.map(({ asset }) => asset) ?? [], scheme, ids])],
  );
  return row?.count ?? 0;
}

const mostCountedTogether = 50;
const firstPlaces = 10;
const placesAtATime = 50;
const pageLength = 5000;

type ClauseOfRules = {
  readonly at: number;
  readonly scheme: string;
  readonly ids: readonly string[];
  readonly type: string;
  readonly names: readonly string[];
  readonly under: string | null;
};
/** An asset in the scope of a clause. */
type Place = { readonly clause: number; readonly asset: number };

function clausesOfRules(scope: FrozenScope): readonly ClauseOfRules[] {
  return scope.flatMap(({ rules, asset, members }, at) =>
    rules === undefined
      ? []
      : [{ at, ...rules, type: asset.type, names: [...members, ...('ids' in asset ? asset.ids : [])], under: 'under' in asset ? asset.under : null }],
  );
}

async function assetsOfClauses(queries: Queries, clauses: readonly ClauseOfRules[]): Promise<readonly Place[]> {
  return queries.query<Place>(
    `WITH c AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS c (at integer, type text, names text[], under text))
     SELECT c.at AS clause, a.id AS asset FROM c CROSS JOIN LATERAL unnest(c.names) AS n (name) JOIN asset a ON a.type = c.type AND a.name = n.name
     UNION SELECT c.at, a.id FROM c JOIN asset a ON a.type = c.type AND a.under @> ARRAY[c.under] WHERE c.under IS NOT NULL
     ORDER BY asset, clause`,
    [JSON.stringify(clauses)],
  );
}

async function* candidatesOn(
  queries: Queries,
  clauses: readonly ClauseOfRules[],
  places: readonly Place[],
): AsyncGenerator<readonly StoredFinding[]> {
  const assets = new Set(places.map(({ asset }) => asset));
  const here = new Set(places.map(({ clause }) => clause));
  const rules = clauses.flatMap(({ at, scheme, ids }) => (here.has(at) ? ids.map((id) => ({ scheme, id })) : []));
  const given = [[...assets], rules.map(({ scheme }) => scheme), rules.map(({ id }) => id)];
  let after: readonly unknown[] = [0, Buffer.alloc(0), 0];
  for (;;) {
    const rows = await queries.query<FindingRow>(
      // The rules looked up in a hash, and the page before its other joins: estimates of the scope's width are far off, and must not choose the plan.
      `SELECT ${findingColumns} FROM (
         SELECT * FROM finding f
         WHERE f.asset_id = ANY ($1) AND f.resolved_at IS NULL AND (f.asset_id, f.identity, f.target_id) > ($4, $5, $6)
           AND ((f.rule_scheme, f.rule_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))) IS TRUE
         ORDER BY f.asset_id, f.identity, f.target_id LIMIT ${pageLength}) f
       JOIN asset a ON a.id = f.asset_id JOIN scan_target s ON s.id = f.target_id ORDER BY f.asset_id, f.identity, f.target_id`,
      [...given, ...after],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(toFinding);
    if (rows.length < pageLength) return;
    after = [last.asset_id, last.identity, last.target_id];
  }
}
