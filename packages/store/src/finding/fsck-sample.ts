import type { AssetRef, Hash } from '@exeat/core';
import { one } from '../clock.ts';
import type { Queries } from '../connection/pool.ts';
import type { Membership } from './membership.ts';
import { findingColumns, type FindingRow, type StoredFinding, toFinding } from './stored-finding.ts';

/** Findings that hold, to be compared with the definition: all where there are no more than asked, else chance ones. */
export type FindingSample = { readonly isWhole: boolean; readonly findings: readonly StoredFinding[] };

/**
 * Half of a sample comes from the findings, half from those with a stored membership: of which a chance one would be rare. `limit`: about so many.
 */
export async function sampleFindings(queries: Queries, limit: number): Promise<FindingSample> {
  const { held } = one(await queries.query<{ held: number }>('SELECT count(*) AS held FROM (SELECT FROM finding WHERE resolved_at IS NULL LIMIT $1) f', [limit + 1]));
  const isWhole = held <= limit;
  const rows = await queries.query<FindingRow>(
    isWhole
      ? `SELECT ${findingColumns} FROM finding f JOIN asset a ON a.id = f.asset_id JOIN scan_target s ON s.id = f.target_id WHERE f.resolved_at IS NULL`
      : `WITH picked AS (
           (SELECT asset_id, identity FROM finding TABLESAMPLE SYSTEM (${percentOf('finding')}) WHERE resolved_at IS NULL ORDER BY random() LIMIT $1)
           UNION (SELECT asset_id, identity FROM membership TABLESAMPLE SYSTEM (${percentOf('membership')}) ORDER BY random() LIMIT $1))
         SELECT ${findingColumns} FROM picked p JOIN finding f ON f.asset_id = p.asset_id AND f.identity = p.identity AND f.resolved_at IS NULL
         JOIN asset a ON a.id = f.asset_id JOIN scan_target s ON s.id = f.target_id`,
    isWhole ? [] : [Math.ceil(limit / 2)],
  );
  return { isWhole, findings: rows.map(toFinding) };
}

/** A share that gives some times the limit, by what the planner knows of the partitions. */
function percentOf(table: 'finding' | 'membership'): string {
  return `(SELECT least(100, greatest(0.01, 400.0 * $1 / greatest(sum(c.reltuples), 1)))::real
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = '${table}'::regclass)`;
}

export type MembershipsOfFinding = { readonly asset: AssetRef; readonly identity: Hash; readonly memberships: readonly Omit<Membership, 'asset' | 'identity'>[] };

/** The memberships that are stored of findings, in the order asked. */
export async function storedMemberships(
  queries: Queries,
  findings: readonly { readonly asset: AssetRef; readonly identity: Hash }[],
): Promise<readonly MembershipsOfFinding[]> {
  const rows = await queries.query<{ memberships: MembershipsOfFinding['memberships'] }>(
    `SELECT coalesce(jsonb_agg(jsonb_build_object('exception', m.exception_id, 'version', m.version, 'clause', m.clause, 'requirement', m.requirement,
       'outcome', m.outcome) ORDER BY m.exception_id, m.version, m.clause) FILTER (WHERE m.clause IS NOT NULL), '[]') AS memberships
     FROM unnest($1::text[], $2::text[], $3::bytea[]) WITH ORDINALITY AS n (type, name, identity, at)
     JOIN asset a ON a.type = n.type AND a.name = n.name LEFT JOIN membership m ON m.asset_id = a.id AND m.identity = n.identity
     GROUP BY n.at ORDER BY n.at`,
    [findings.map(({ asset }) => asset.type), findings.map(({ asset }) => asset.id), findings.map(({ identity }) => Buffer.from(identity, 'hex'))],
  );
  return findings.map(({ asset, identity }, at) => ({ asset, identity, memberships: rows[at]?.memberships ?? [] }));
}

/** Versions that are noted to be matched again: of which memberships may be missing for a while. */
export async function versionsDue(queries: Queries): Promise<ReadonlySet<string>> {
  const rows = await queries.query<{ key: string }>("SELECT exception_id || ' ' || version AS key FROM matching_due");
  return new Set(rows.map(({ key }) => key));
}
