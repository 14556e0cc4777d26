import { assetKey, type AssetRef, type ExceptionId, type FrozenScope, type Hash, type Instant, type RequirementId } from '@exeat/core';
import { discoverAssets } from '../asset/assets.ts';
import type { Queries } from '../connection/pool.ts';
import type { Tx } from '../connection/transaction.ts';
import { type CopyValue, copyRows } from './copy.ts';
import type { MatchingProgress } from './matching-due.ts';
import { findingColumns, type FindingRow, type StoredFinding, toFinding } from './stored-finding.ts';

/**
 * A finding that belongs to the scope of a version, by its n-th clause (from 0), as the matching rules of the core say.
 * `partial`: it deviates by more than the clause allows; `ambiguous`: its asset cannot be told for certain. Neither is covered.
 */
export type Membership = {
  readonly asset: AssetRef;
  readonly identity: Hash;
  readonly exception: ExceptionId;
  readonly version: number;
  readonly clause: number;
  /** What that clause cites. */
  readonly requirement: RequirementId;
  readonly outcome: 'full' | 'partial' | 'ambiguous';
};

/** Stores memberships, many at a time; those that are known keep their outcome up to date. Returns how many were new or changed. */
export async function insertMemberships(tx: Tx, memberships: readonly Membership[]): Promise<number> {
  if (memberships.length === 0) return 0;
  const assets = await discoverAssets(
    tx,
    memberships.map((membership) => membership.asset),
  );
  await tx.query('CREATE TEMPORARY TABLE matched (LIKE public.membership) ON COMMIT DROP');
  await copyRows(
    tx,
    'matched',
    ['asset_id', 'identity', 'exception_id', 'version', 'clause', 'requirement', 'outcome'],
    memberships.map((m): readonly CopyValue[] => [
      assets.get(assetKey(m.asset)) ?? 0,
      Buffer.from(m.identity, 'hex'),
      m.exception,
      m.version,
      m.clause,
      m.requirement,
      m.outcome,
    ]),
  );
  const written = await tx.query<{ count: number }>(
    `WITH written AS (
       INSERT INTO membership AS m SELECT DISTINCT ON (asset_id, identity, exception_id, version, clause) * FROM matched
       ON CONFLICT (asset_id, identity, exception_id, version, clause) DO UPDATE SET outcome = EXCLUDED.outcome WHERE m.outcome <> EXCLUDED.outcome
       RETURNING 1)
     SELECT count(*) AS count FROM written`,
  );
  await tx.query('DROP TABLE matched');
  return written[0]?.count ?? 0;
}

/** Forgets the memberships of a version, before it is matched anew. */
export async function deleteMemberships(queries: Queries, exception: ExceptionId, version: number): Promise<void> {
  await queries.query('DELETE FROM membership WHERE exception_id = $1 AND version = $2', [exception, version]);
}

/**
 * Findings that may belong to a scope: those that hold now, by rule and asset, in pages of five thousand at most. Whether one does belong is
 * for the matching rules of the core. Clauses without rules have no candidates. `onAssets` is told each time some assets are through.
 */
export async function* candidateFindings(queries: Queries, scope: FrozenScope, onAssets?: (progress: MatchingProgress) => Promise<void>): AsyncGenerator<readonly StoredFinding[]> {
  const clauses = scope.flatMap(({ rules, asset, members }, at) =>
    rules === undefined
      ? []
      : [{ at, ...rules, type: asset.type, names: [...members, ...('ids' in asset ? asset.ids : [])], under: 'under' in asset ? asset.under : null }],
  );
  if (clauses.length === 0) return;
  const places = await assetsOfClauses(queries, clauses);
  // Some assets at a time: a page that sorted all that is left would make the work grow with the square of the findings.
  const assets = new Set(places.map(({ asset }) => asset)).size;
  let assetsDone = 0;
  for (let start = 0, end = 0; start < places.length; start = end) {
    end = Math.min(start + placesAtATime, places.length);
    // All clauses of an asset go together, so that no finding comes twice.
    while (end < places.length && places[end]?.asset === places[end - 1]?.asset) end += 1;
    const some = places.slice(start, end);
    yield* candidatesOn(queries, clauses, some);
    assetsDone += new Set(some.map(({ asset }) => asset)).size;
    await onAssets?.({ assetsDone, assets });
  }
}

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
  const given = [JSON.stringify(clauses), places.map(({ clause }) => clause), places.map(({ asset }) => asset)];
  let after: readonly unknown[] = [0, Buffer.alloc(0), 0];
  for (;;) {
    const rows = await queries.query<FindingRow>(
      // As a semi-join, and the page before its other joins: estimates of the scope's width are far off, and must not choose the plan.
      `SELECT ${findingColumns} FROM (
         SELECT * FROM finding f
         WHERE f.asset_id = ANY ($3) AND f.resolved_at IS NULL AND (f.asset_id, f.identity, f.target_id) > ($4, $5, $6)
           AND EXISTS (
             SELECT FROM unnest($2::integer[], $3::bigint[]) AS p (clause, asset_id)
             JOIN jsonb_to_recordset($1::jsonb) AS c (at integer, scheme text, ids text[]) ON c.at = p.clause CROSS JOIN LATERAL unnest(c.ids) AS r (rule)
             WHERE p.asset_id = f.asset_id AND c.scheme = f.rule_scheme AND r.rule = f.rule_id)
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

/** What cover exists of a finding at an instant: the versions it belongs to, in force or not. */
export async function membershipsOf(
  queries: Queries,
  asset: AssetRef,
  identity: Hash,
  at: Instant,
): Promise<readonly (Omit<Membership, 'asset' | 'identity'> & { readonly inForce: boolean })[]> {
  return queries.query(
    `SELECT m.exception_id AS exception, m.version, m.clause::integer, m.requirement, m.outcome,
       EXISTS (SELECT FROM grant_interval i WHERE i.exception_id = m.exception_id AND i.version = m.version AND i.from_at <= $4 AND $4 < i.until_at) AS "inForce"
     FROM membership m JOIN asset a ON a.id = m.asset_id WHERE a.type = $1 AND a.name = $2 AND m.identity = $3 ORDER BY 1, 2, 3`,
    [asset.type, asset.id, Buffer.from(identity, 'hex'), at],
  );
}
