import { assetKey, type AssetRef, type Instant } from '@exeat/core';
import type { Tx } from '../connection/transaction.ts';

/** What one tool looked at: one asset, or a named part of it (a profile, a policy set). */
export type ScanTarget = {
  readonly asset: AssetRef;
  readonly tool: string;
  readonly format: string;
  readonly part?: string;
  /** The report holds everything that the tool finds there: what it no longer reports is resolved. */
  readonly complete: boolean;
  /** When the tool looked, if it says. A report older than the last one of the target changes nothing. */
  readonly scannedAt?: Instant;
  /** Version of the content that it looked by, or else of the tool; absent: the report names none. */
  readonly ruleVersion?: string;
};

/** A target whose row this transaction holds. */
export type LockedTarget = {
  readonly id: number;
  readonly assetId: number;
  readonly complete: boolean;
  readonly digest: string | null;
  readonly lastScan: Instant | null;
  /** As of the last report. */
  readonly ruleVersion: string | null;
};

/** Creates and locks the rows of targets, each once, in the order of their ids. */
export async function lockTargets(tx: Tx, targets: readonly ScanTarget[], assets: ReadonlyMap<string, number>): Promise<readonly LockedTarget[]> {
  const keys = targets.map((target) => [assets.get(assetKey(target.asset)) ?? 0, target.tool, target.format, target.part ?? ''] as const);
  const unique = new Set(keys.map((key) => JSON.stringify(key)));
  if (unique.size !== keys.length) throw new Error('expected each target once in a call, got one twice: join their findings first');
  const columns = [0, 1, 2, 3].map((column) => keys.map((key) => key[column]));
  await tx.query(
    `INSERT INTO scan_target (asset_id, tool, format, part) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS n (a, t, f, p)
     ORDER BY a, t, f, p ON CONFLICT DO NOTHING`,
    columns,
  );
  const rows = await tx.query<{
    id: number;
    asset_id: number;
    tool: string;
    format: string;
    part: string;
    digest: string | null;
    last_scan: Instant | null;
    rule_version: string | null;
  }>(
    `SELECT s.id, s.asset_id, s.tool, s.format, s.part, s.digest, s.last_scan, s.rule_version FROM scan_target s
     JOIN unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS n (a, t, f, p) ON s.asset_id = n.a AND s.tool = n.t AND s.format = n.f AND s.part = n.p
     ORDER BY s.id FOR UPDATE OF s`,
    columns,
  );
  const found = new Map(rows.map((row) => [JSON.stringify([row.asset_id, row.tool, row.format, row.part]), row]));
  return targets.map((target, index) => {
    const row = found.get(JSON.stringify(keys[index]));
    if (row === undefined) throw new Error(`expected a scan target for ${assetKey(target.asset)}, got none`);
    return {
      id: row.id,
      assetId: row.asset_id,
      complete: target.complete,
      digest: row.digest,
      lastScan: row.last_scan,
      ruleVersion: row.rule_version,
    };
  });
}
