import { createHash } from 'node:crypto';
import { assetKey, type AssetRef, type Finding, type Hash, type Instant, severities } from '@exeat/core';
import { discoverAssets } from '../asset/assets.ts';
import type { Tx } from '../connection/transaction.ts';
import { type CopyValue, copyRows, storableJson } from './copy.ts';
import { applyScans, type ScanCounts } from './scan-difference.ts';
import { judgeUnread, type LockedTarget, lockTargets, type ScanTarget } from './scan-target.ts';

/** A finding with its identity (`findingIdentity`; the caller counts occurrences, which makes identities unique within a target). */
export type ScannedFinding = { readonly identity: Hash; readonly finding: Finding };
export type Scan = { readonly target: ScanTarget; readonly findings: Iterable<ScannedFinding> | AsyncIterable<ScannedFinding> };

export type ScanResult = ScanCounts & {
  readonly asset: AssetRef;
  readonly outcome: 'changed' | 'unchanged' | 'older';
  /** Findings read, of any status. */
  readonly read: number;
};

/**
 * Writes what scans found, only what changed: new, changed, resolved and reopened findings. A target that is unchanged costs one row.
 * All scans of a call are visible at once or not at all; a report over many targets is best written some ten thousand findings at a time.
 * A finding whose asset is not that of its target is refused.
 */
export async function writeScans(tx: Tx, importId: number, scans: readonly Scan[], at: Instant): Promise<readonly ScanResult[]> {
  const assets = await discoverAssets(
    tx,
    scans.map((scan) => scan.target.asset),
  );
  const targets = await lockTargets(
    tx,
    scans.map((scan) => scan.target),
    assets,
  );
  await tx.query(`CREATE TEMPORARY TABLE staged (
    asset_id bigint, target_id bigint, identity bytea, observed_at timestamptz(3), rule_scheme text, rule_id text, component text, path text, line integer,
    port text, value text, status text, severity smallint, title text, refs text[], source jsonb, description bytea) ON COMMIT DROP`);
  const read = new Map<number, { readonly digest: string; readonly count: number }>();
  const skipped = new Map<number, 'unchanged' | 'older'>();
  for (const [index, scan] of scans.entries()) {
    const target = targets[index];
    if (target === undefined) continue;
    const early = judgeUnread(scan.target, target);
    if (early !== null) skipped.set(target.id, early);
    else read.set(target.id, await stage(tx, scan, target));
  }
  for (const target of targets) {
    if (read.has(target.id) && read.get(target.id)?.digest === target.digest) skipped.set(target.id, 'unchanged');
  }
  const changed = targets.filter((target) => !skipped.has(target.id));
  const counts = await applyScans(tx, changed, at);
  await touch(
    tx,
    targets.filter((target) => skipped.get(target.id) !== 'older'),
    read,
    importId,
    at,
  );
  await tx.query('DROP TABLE staged');
  return targets.map((target) => ({
    asset: target.asset,
    outcome: skipped.get(target.id) ?? 'changed',
    read: read.get(target.id)?.count ?? 0,
    ...(counts.get(target.id) ?? { opened: 0, reopened: 0, resolved: 0, updated: 0 }),
  }));
}

const stagedColumns = [
  'asset_id',
  'target_id',
  'identity',
  'observed_at',
  'rule_scheme',
  'rule_id',
  'component',
  'path',
  'line',
  'port',
  'value',
  'status',
  'severity',
  'title',
  'refs',
  'source',
  'description',
];

async function stage(tx: Tx, scan: Scan, target: LockedTarget): Promise<{ readonly digest: string; readonly count: number }> {
  const hash = createHash('sha256');
  const asset = assetKey(target.asset);
  async function* rows(): AsyncGenerator<readonly CopyValue[]> {
    for await (const { identity, finding } of scan.findings) {
      if (assetKey(finding.asset) !== asset) throw new Error(`expected findings of ${asset} only, got one of ${assetKey(finding.asset)}`);
      const source = storableJson(finding.source);
      const description = createHash('sha256')
        .update(JSON.stringify([finding.line, finding.severity, finding.title, finding.references ?? [], source]))
        .digest()
        .subarray(0, 16);
      hash.update(`${identity} ${finding.status} `).update(description);
      yield [
        target.assetId,
        target.id,
        Buffer.from(identity, 'hex'),
        finding.observedAt ?? target.scannedAt,
        finding.rule.scheme,
        finding.rule.id,
        finding.component ?? null,
        finding.path ?? null,
        finding.line ?? null,
        finding.port ?? null,
        finding.value ?? null,
        finding.status,
        severities.indexOf(finding.severity),
        finding.title,
        finding.references ?? [],
        source,
        description,
      ];
    }
  }
  const count = await copyRows(tx, 'staged', stagedColumns, rows());
  return { digest: target.givenDigest ?? hash.digest('hex'), count };
}

async function touch(
  tx: Tx,
  targets: readonly LockedTarget[],
  read: ReadonlyMap<number, { readonly digest: string }>,
  importId: number,
  at: Instant,
): Promise<void> {
  await tx.query(
    `UPDATE scan_target s SET last_scan = greatest(n.scanned, s.last_scan), digest = n.digest, last_import = $4
     FROM unnest($1::bigint[], $2::timestamptz[], $3::text[]) AS n (id, scanned, digest) WHERE s.id = n.id`,
    [targets.map((t) => t.id), targets.map((t) => t.scannedAt ?? at), targets.map((t) => read.get(t.id)?.digest ?? t.digest), importId],
  );
}
