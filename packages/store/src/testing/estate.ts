import { type AssetRef, type Finding, findingIdentity, type FindingStatus, type Instant, type Severity } from '@exeat/core';
import type { StorePool } from '../connection/pool.ts';
import { databaseNow } from '../clock.ts';
import { withTransaction } from '../connection/transaction.ts';
import { startImport } from '../finding/imports.ts';
import type { ScanTarget } from '../finding/scan-target.ts';
import { type ScannedFinding, type ScanResult, writeScans } from '../finding/scans.ts';

/** Samples of assets and findings. */

export const host = (name: string): AssetRef => ({ type: 'host', id: name });

export function finding(asset: AssetRef, rule: string, overrides: Partial<Finding> = {}): Finding {
  return {
    rule: { scheme: 'vuln', id: rule },
    asset,
    component: 'pkg:deb/debian/openssl@3.0.11',
    status: 'open' as FindingStatus,
    severity: 'high' as Severity,
    title: `${rule} in openssl`,
    source: { format: 'sample', tool: 'sampler', status: 'open' },
    ...overrides,
  };
}

export const scanned = (...findings: readonly Finding[]): readonly ScannedFinding[] =>
  findings.map((one) => ({ identity: findingIdentity(one), finding: one }));

export const target = (asset: AssetRef, overrides: Partial<ScanTarget> = {}): ScanTarget => ({
  asset,
  tool: 'sampler',
  format: 'sample',
  complete: true,
  ...overrides,
});

/** One scan of one asset, in a transaction of its own, at the clock's now or at an instant. */
export async function scan(pool: StorePool, of: ScanTarget, findings: readonly Finding[], at?: Instant): Promise<ScanResult> {
  const importId = await startImport(pool, { kind: 'findings', source: 'test', format: of.format, startedBy: null });
  const [result] = await withTransaction(pool, async (tx) =>
    writeScans(tx, importId, [{ target: of, findings: scanned(...findings) }], at ?? (await databaseNow(tx))),
  );
  if (result === undefined) throw new Error('expected a result');
  return result;
}
