import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Finding, Instant } from '@exeat/core';
import { withTransaction } from '../connection/transaction.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { finding, host, LinesInMemory, scan, scanned, staged, target, wrongOpenCounts } from '../testing/estate.ts';
import { startImport } from './imports.ts';
import { type ListedFinding, listFindings } from './list.ts';
import { touchAgain, writeScans } from './scans.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
afterEach(async () => {
  expect(await wrongOpenCounts(db.pool)).toEqual([]);
});

const day = (n: number): Instant => `2026-11-${String(n).padStart(2, '0')}T12:00:00.000Z` as Instant;
const open = async (asset: string): Promise<readonly ListedFinding[]> => (await listFindings(db.pool, { at: day(30), asset: host(asset) })).items;
const rules = (findings: readonly ListedFinding[]): readonly string[] => findings.map((one) => one.rule.id).sort();

describe('a report on its way to the database', () => {
  test('the findings of a target that is unchanged are not sent', async () => {
    const [one, other] = [host('app-04'), host('app-04b')];
    await scan(db.pool, target(one), [finding(one, 'CVE-A')], day(1));
    const importId = await startImport(db.pool, { kind: 'findings', source: 'test', format: 'sample', startedBy: null });
    const lines = new LinesInMemory();
    const write = (second: readonly Finding[], at: Instant) => {
      const report = staged([{ target: target(one), findings: scanned(finding(one, 'CVE-A')) }, { target: target(other), findings: scanned(...second) }], lines);
      return withTransaction(db.pool, (tx) => writeScans(tx, importId, report, report.targets(), at));
    };
    expect(await write([finding(other, 'CVE-A')], day(2))).toMatchObject([{ outcome: 'unchanged', read: 1 }, { outcome: 'changed', opened: 1 }]);
    expect(lines.reads).toBe(1);
    expect(await write([finding(other, 'CVE-A')], day(3))).toMatchObject([{ outcome: 'unchanged' }, { outcome: 'unchanged' }]);
    expect(lines.reads).toBe(1);
  });

  test('a complete scan after an incomplete one with the same findings resolves what both do not name', async () => {
    const app = host('app-04c');
    await scan(db.pool, target(app), [finding(app, 'CVE-A'), finding(app, 'CVE-B')], day(1));
    await scan(db.pool, target(app, { complete: false }), [finding(app, 'CVE-A')], day(2));
    expect(await scan(db.pool, target(app), [finding(app, 'CVE-A')], day(3))).toMatchObject({ outcome: 'changed', resolved: 1 });
  });

  test('a target that a report names twice has the findings of both runs', async () => {
    const app = host('app-04d');
    const importId = await startImport(db.pool, { kind: 'findings', source: 'test', format: 'sample', startedBy: null });
    const report = staged(['CVE-A', 'CVE-B'].map((rule) => ({ target: target(app), findings: scanned(finding(app, rule)) })));
    const results = await withTransaction(db.pool, (tx) => writeScans(tx, importId, report, report.targets(), day(1)));
    expect(results).toMatchObject([{ outcome: 'changed', read: 2, opened: 2 }]);
    expect(rules(await open('app-04d'))).toEqual(['CVE-A', 'CVE-B']);
  });

  test('a finding that is not on the asset of its target is refused', () => {
    const [one, other] = [host('app-04e'), host('app-04f')];
    expect(() => staged([{ target: target(one), findings: scanned(finding(other, 'CVE-A')) }])).toThrow('expected findings of host:app-04e only');
    expect(() => staged([{ target: target(one), findings: scanned(finding(one, 'CVE-A'), finding(other, 'CVE-A')) }])).toThrow('only');
  });
});

describe('the same bytes again', () => {
  const start = () => startImport(db.pool, { kind: 'findings', source: 'test', format: 'sample', startedBy: null });
  const first = async (name: string, overrides: Parameters<typeof target>[1]) => {
    const hosts = [host(`${name}-1`), host(`${name}-2`)];
    const report = staged(hosts.map((asset) => ({ target: target(asset, overrides), findings: scanned(finding(asset, 'CVE-A')) })));
    const id = await start();
    await withTransaction(db.pool, (tx) => writeScans(tx, id, report, report.targets(), day(2)));
    return id;
  };
  const again = async (before: number, targets = 2) => {
    const id = await start();
    return { id, touched: await withTransaction(db.pool, (tx) => touchAgain(tx, id, { id: before, targets }, day(4))) };
  };

  test('touch one row a target, time after time, and show as seen again', async () => {
    const before = await again(await first('same', {}));
    expect(before.touched).toBe(2);
    expect((await again(before.id)).touched).toBe(2);
    expect((await open('same-1'))[0]).toMatchObject({ firstSeen: day(2), lastSeen: day(4) });
  });

  test('do not move the instant that the tool itself gives', async () => {
    expect((await again(await first('dated', { scannedAt: day(1) }))).touched).toBe(2);
    const [row] = await db.owner.query("SELECT s.last_scan FROM scan_target s JOIN asset a ON a.id = s.asset_id WHERE a.name = 'dated-1'");
    expect(row).toEqual({ last_scan: day(1) });
  });

  test('are read after all when a target has been scanned since, or the import had others', async () => {
    const before = await first('moved', {});
    await scan(db.pool, target(host('moved-2')), [], day(3));
    expect((await again(before)).touched).toBeNull();
    expect((await again(await first('fewer', {}), 3)).touched).toBeNull();
  });
});
