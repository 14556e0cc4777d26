import { type AssetRef, type Finding, findingIdentity, type FindingStatus, type Instant, severities, type Severity } from '@exeat/core';
import type { Queries, StorePool } from '../connection/pool.ts';
import { databaseNow } from '../clock.ts';
import { withTransaction } from '../connection/transaction.ts';
import { startImport } from '../finding/imports.ts';
import type { ScanTarget } from '../finding/scan-target.ts';
import { type ScanResult, writeScans } from '../finding/scans.ts';
import { type LineStore, type ScannedFinding, StagedReport } from '../finding/staged-report.ts';

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

/** Lines in memory. `reads` counts how often they were read. */
export class LinesInMemory implements LineStore {
  reads = 0;
  readonly #lines: Buffer[] = [];
  #length = 0;
  write(text: string): void {
    const line = Buffer.from(text);
    this.#lines.push(line);
    this.#length += line.length;
  }
  position(): number {
    return this.#length;
  }
  async *read(from: number, to: number): AsyncGenerator<Uint8Array> {
    this.reads += 1;
    yield Buffer.concat(this.#lines).subarray(from, to);
  }
}

/** A report over some targets; one that is named twice has two runs. */
export function staged(scans: readonly { readonly target: ScanTarget; readonly findings: readonly ScannedFinding[] }[], lines: LineStore = new LinesInMemory()): StagedReport {
  const report = new StagedReport(lines);
  for (const { target: of, findings } of scans) {
    for (const one of findings) report.add(one);
    report.close(of);
  }
  return report;
}

/** One scan of one asset, in a transaction of its own, at the clock's now or at an instant. */
export async function scan(pool: StorePool, of: ScanTarget, findings: readonly Finding[], at?: Instant): Promise<ScanResult> {
  const importId = await startImport(pool, { kind: 'findings', source: 'test', format: of.format, startedBy: null });
  const report = staged([{ target: of, findings: scanned(...findings) }]);
  const [result] = await withTransaction(pool, async (tx) => writeScans(tx, importId, report, report.targets(), at ?? (await databaseNow(tx))));
  if (result === undefined) throw new Error('expected a result');
  return result;
}

/** Targets whose kept counts of open findings are not what their findings say. */
export async function wrongOpenCounts(queries: Queries): Promise<readonly object[]> {
  const bySeverity = severities.map((_, index) => `count(f.target_id) FILTER (WHERE f.severity = ${index})`).join(', ');
  return queries.query(
    `SELECT * FROM (
       SELECT t.id, t.open_counts, ARRAY[${bySeverity}]::integer[] AS counted
       FROM scan_target t LEFT JOIN finding f ON f.target_id = t.id AND f.resolved_at IS NULL AND f.status = 'open' GROUP BY t.id) t WHERE open_counts <> counted`,
  );
}
