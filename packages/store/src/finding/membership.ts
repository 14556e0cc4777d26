import { assetKey, type AssetRef, type ExceptionId, type Hash, type Instant, type RequirementId } from '@exeat/core';
import { discoverAssets } from '../asset/assets.ts';
import type { Queries } from '../connection/pool.ts';
import type { Tx } from '../connection/transaction.ts';
import { type CopyValue, copyRows } from './copy.ts';

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
