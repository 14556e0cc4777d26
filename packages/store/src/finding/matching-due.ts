import type { ExceptionId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import type { Tx } from '../connection/transaction.ts';
import type { VersionRef } from '../exception/effective.ts';

// An import cannot see a grant that is not committed, nor a grant the findings of an import that is not. The import looks again for grants when it
// has committed. What is left, a grant that commits after that look, and a server that dies before it, is noted here.

/** One that still receives its report has not looked for grants yet. */
const underWay = "state = 'running' AND phase IS DISTINCT FROM 'receiving'";

/**
 * Notes, in the transaction of a grant and as its last statement, that a version has to be matched again: `always`, or when an import is under
 * way or has just ended. Answers whether it was noted.
 */
export async function noteMatchingDue(tx: Tx, { exception, version }: VersionRef, when: 'always' | 'if-imports'): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO matching_due (exception_id, version, always)
     SELECT $1, $2, $3 WHERE $3 OR EXISTS (SELECT FROM import_run WHERE ${underWay})
       OR EXISTS (SELECT FROM (SELECT finished_at FROM import_run ORDER BY id DESC LIMIT 200) r WHERE finished_at > now_instant() - interval '60 seconds')
     ON CONFLICT (exception_id, version) DO UPDATE SET tried_at = clock_timestamp(), always = matching_due.always OR excluded.always RETURNING 1`,
    [exception, version, when === 'always'],
  );
  return rows.length > 0;
}

/** How far the matching of a version has come: assets of its scope whose findings have been looked at, of all. */
export type MatchingProgress = { readonly assetsDone: number; readonly assets: number };

/** Says that somebody is at it, and how far. Others leave it alone for a while more. */
export async function noteMatchingProgress(queries: Queries, { exception, version }: VersionRef, { assetsDone, assets }: MatchingProgress): Promise<void> {
  await queries.query(
    'UPDATE matching_due SET tried_at = clock_timestamp(), assets_done = $3, assets = $4 WHERE exception_id = $1 AND version = $2',
    [exception, version, assetsDone, assets],
  );
}

/** Exceptions whose memberships may not all be stored yet, at most a hundred; of one exception when it is given. Null: nobody has begun. */
export async function matchingNow(queries: Queries, exception?: ExceptionId): Promise<readonly (VersionRef & { readonly progress: MatchingProgress | null })[]> {
  const rows = await queries.query<VersionRef & { assetsDone: number | null; assets: number | null }>(
    `SELECT exception_id AS exception, version, assets_done AS "assetsDone", assets FROM matching_due
     WHERE always AND ($1::text IS NULL OR exception_id = $1) ORDER BY exception_id, version LIMIT 100`,
    [exception ?? null],
  );
  return rows.map(({ exception: id, version, assetsDone, assets }) => ({ exception: id, version, progress: assetsDone === null || assets === null ? null : { assetsDone, assets } }));
}

/** Takes up to 100 noted versions that nobody has set about for some seconds; whoever takes them matches them and calls `matchingDone`. */
export async function takeMatchingDue(queries: Queries, notForSeconds: number): Promise<readonly VersionRef[]> {
  return queries.query<{ exception: ExceptionId; version: number }>(
    `UPDATE matching_due SET tried_at = clock_timestamp() WHERE (exception_id, version) IN (
       SELECT exception_id, version FROM matching_due WHERE tried_at <= clock_timestamp() - $1 * interval '1 second'
       ORDER BY tried_at LIMIT 100 FOR UPDATE SKIP LOCKED)
     RETURNING exception_id AS exception, version`,
    [notForSeconds],
  );
}

/** Whether an import is under way: to be asked before a version is matched again. What starts later knows the version. */
export async function importsUnderWay(queries: Queries): Promise<boolean> {
  return (await queries.query(`SELECT FROM import_run WHERE ${underWay} LIMIT 1`)).length > 0;
}

/** Forgets a version that was matched again while no import was under way. */
export async function matchingDone(queries: Queries, { exception, version }: VersionRef): Promise<void> {
  await queries.query('DELETE FROM matching_due WHERE exception_id = $1 AND version = $2', [exception, version]);
}
