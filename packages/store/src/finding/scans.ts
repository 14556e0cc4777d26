import type { AssetRef, Instant } from '@exeat/core';
import { discoverAssets } from '../asset/assets.ts';
import type { Tx } from '../connection/transaction.ts';
import { copyLines } from './copy.ts';
import type { TargetVersions } from './rule-versions.ts';
import { applyScans, type ScanCounts } from './scan-difference.ts';
import { type LockedTarget, lockTargets } from './scan-target.ts';
import { stagedColumns, type StagedReport, type StagedTarget } from './staged-report.ts';

export type ScanResult = ScanCounts & {
  readonly asset: AssetRef;
  readonly outcome: 'changed' | 'unchanged' | 'older';
  /** Findings in the report, of any status. */
  readonly read: number;
  readonly versions: TargetVersions;
};

type Staged = { readonly staged: StagedTarget; readonly locked: LockedTarget };

/**
 * Writes what scans found, only what changed: new, changed, resolved and reopened findings. A target that is unchanged costs one row, and its
 * findings are not sent. All targets of a call are visible at once or not at all.
 */
export async function writeScans(
  tx: Tx,
  importId: number,
  report: Pick<StagedReport, 'lines'>,
  targets: readonly StagedTarget[],
  at: Instant,
): Promise<readonly ScanResult[]> {
  const wanted = targets.map(({ target }) => target);
  const assets = await discoverAssets(
    tx,
    wanted.map((target) => target.asset),
  );
  const locked = await lockTargets(tx, wanted, assets);
  const judged = targets.flatMap((staged, index) => {
    const row = locked[index];
    return row === undefined ? [] : [{ staged, locked: row, outcome: judgeUnwritten(staged, row) }];
  });
  const changed = judged.filter(({ outcome }) => outcome === 'changed');
  const counts = changed.length === 0 ? new Map<number, ScanCounts>() : await writeChanged(tx, report, changed, at);
  await touch(
    tx,
    judged.filter(({ outcome }) => outcome !== 'older'),
    importId,
    at,
  );
  return judged.map(({ staged, locked: row, outcome }) => ({
    asset: staged.target.asset,
    outcome,
    read: staged.count,
    versions: { target: row.id, before: row.ruleVersion, after: outcome === 'older' ? row.ruleVersion : (staged.target.ruleVersion ?? null) },
    ...(counts.get(row.id) ?? { opened: 0, reopened: 0, resolved: 0, updated: 0 }),
  }));
}

/** What can be said of a target before its findings are sent. */
function judgeUnwritten({ target, digest }: StagedTarget, locked: LockedTarget): 'changed' | 'unchanged' | 'older' {
  if (target.scannedAt !== undefined && locked.lastScan !== null && target.scannedAt < locked.lastScan) return 'older';
  return digest === locked.digest ? 'unchanged' : 'changed';
}

async function writeChanged(
  tx: Tx,
  report: Pick<StagedReport, 'lines'>,
  changed: readonly Staged[],
  at: Instant,
): Promise<ReadonlyMap<number, ScanCounts>> {
  await tx.query(`CREATE TEMPORARY TABLE staged (
    run integer, identity bytea, observed_at timestamptz(3), rule_scheme text, rule_id text, component text, path text, line integer,
    port text, value text, status text, severity smallint, title text, refs text[], source jsonb, description bytea) ON COMMIT DROP`);
  await tx.query(
    `CREATE TEMPORARY TABLE staged_run (
       run integer PRIMARY KEY, asset_id bigint, target_id bigint, scanned_at timestamptz(3), unit text) ON COMMIT DROP`,
  );
  const runs = changed.flatMap(({ staged, locked }) => staged.runs.map(({ number }) => ({ number, staged, locked })));
  await tx.query(
    // Locked, so that an asset that goes to another unit meanwhile takes these findings along.
    `WITH a AS MATERIALIZED (SELECT id, coalesce(unit, '') AS unit FROM asset WHERE id = ANY ($2) ORDER BY id FOR SHARE)
     INSERT INTO staged_run SELECT n.*, a.unit
     FROM unnest($1::integer[], $2::bigint[], $3::bigint[], $4::timestamptz[]) AS n (run, asset_id, target_id, scanned_at) JOIN a ON a.id = n.asset_id`,
    [
      runs.map(({ number }) => number),
      runs.map(({ locked }) => locked.assetId),
      runs.map(({ locked }) => locked.id),
      runs.map(({ staged }) => staged.target.scannedAt ?? null),
    ],
  );
  await copyLines(tx, 'staged', stagedColumns, report.lines(changed.map(({ staged }) => staged)));
  const counts = await applyScans(
    tx,
    changed.map(({ locked }) => locked),
    at,
  );
  await tx.query('DROP TABLE staged, staged_run');
  return counts;
}

async function touch(tx: Tx, targets: readonly Staged[], importId: number, at: Instant): Promise<void> {
  await tx.query(
    `UPDATE scan_target s SET last_scan = greatest(coalesce(n.scanned, $6), s.last_scan), dated = n.scanned IS NOT NULL, digest = n.digest, last_import = $5, rule_version = n.rule_version,
       recent_scans = CASE WHEN n.complete THEN ${withScan('coalesce(n.scanned, $6)')} ELSE s.recent_scans END
     FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::boolean[], $7::text[]) AS n (id, scanned, digest, complete, rule_version) WHERE s.id = n.id`,
    [
      targets.map(({ locked }) => locked.id),
      targets.map(({ staged }) => staged.target.scannedAt ?? null),
      targets.map(({ staged }) => staged.digest),
      targets.map(({ staged }) => staged.target.complete),
      importId,
      at,
      targets.map(({ staged }) => staged.target.ruleVersion ?? null),
    ],
  );
}

/** The last three complete scans of `s` with one more, unless it is the last of them: the same report twice is one scan. */
function withScan(scan: string): string {
  return `CASE WHEN ${scan} > coalesce(s.recent_scans[cardinality(s.recent_scans)], '-infinity')
    THEN (s.recent_scans || ${scan}::timestamptz(3))[greatest(1, cardinality(s.recent_scans) - 1):] ELSE s.recent_scans END`;
}

/**
 * The same for a report whose very bytes were imported before, read the same way: one row for each target, and the report is not read. Answers
 * how many targets that is; null when any of them has been scanned since, or was not written by that import: then the report has to be read.
 */
export async function touchAgain(tx: Tx, importId: number, before: { readonly id: number; readonly targets: number }, at: Instant): Promise<number | null> {
  const rows = await tx.query<{ dated: boolean | null }>('SELECT dated FROM scan_target WHERE last_import = $1 ORDER BY id FOR UPDATE', [before.id]);
  if (rows.length !== before.targets || rows.some(({ dated }) => dated === null)) return null;
  await tx.query(
    `UPDATE scan_target s SET last_scan = CASE WHEN dated THEN last_scan ELSE greatest($3::timestamptz, last_scan) END, last_import = $2,
       recent_scans = CASE WHEN NOT dated AND recent_scans[cardinality(recent_scans)] = last_scan THEN ${withScan('$3::timestamptz')} ELSE recent_scans END
     WHERE last_import = $1`,
    [before.id, importId, at],
  );
  return rows.length;
}
