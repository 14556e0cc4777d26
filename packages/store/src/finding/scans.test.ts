import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Finding, findingIdentity, type Instant, sha256Text } from '@exeat/core';
import { upsertAssets } from '../asset/assets.ts';
import { databaseNow } from '../clock.ts';
import { withTransaction } from '../connection/transaction.ts';
import { loadStream } from '../log/stream.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { finding, host, LinesInMemory, scan, scanned, staged, target, wrongOpenCounts } from '../testing/estate.ts';
import { actorOf } from '../testing/story.ts';
import { failImport, findImport, finishImport, getImport, startImport } from './imports.ts';
import { type ListedFinding, listFindings } from './list.ts';
import { writeScans } from './scans.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
afterEach(async () => {
  expect(await wrongOpenCounts(db.pool)).toEqual([]);
});

const day = (n: number): Instant => `2026-11-${String(n).padStart(2, '0')}T12:00:00.000Z` as Instant;
const open = async (asset: string, at = day(30), status: Finding['status'] = 'open'): Promise<readonly ListedFinding[]> =>
  (await listFindings(db.pool, { at, asset: host(asset), status, limit: 500 })).items;
const rules = (findings: readonly ListedFinding[]): readonly string[] => findings.map((one) => one.rule.id).sort();

describe('what a scan changes', () => {
  test('new, unchanged, resolved, back again; the original detection stays', async () => {
    const app = host('app-01');
    const [a, b] = [finding(app, 'CVE-A'), finding(app, 'CVE-B', { severity: 'low' })];
    expect(await scan(db.pool, target(app), [a, b], day(1))).toMatchObject({ outcome: 'changed', read: 2, opened: 2, resolved: 0 });
    expect(await scan(db.pool, target(app), [a, b], day(2))).toMatchObject({ outcome: 'unchanged', opened: 0, resolved: 0 });
    expect(await scan(db.pool, target(app), [a], day(3))).toMatchObject({ outcome: 'changed', opened: 0, resolved: 1 });
    expect(rules(await open('app-01'))).toEqual(['CVE-A']);
    expect(await scan(db.pool, target(app), [a, b], day(5))).toMatchObject({ opened: 0, reopened: 1, resolved: 0 });
    const [, back] = await open('app-01');
    expect(back).toMatchObject({ rule: { id: 'CVE-B' }, firstSeen: day(1), seenFrom: day(5), lastSeen: day(5), resolvedAt: null });
  });

  test('any past instant shows what held then, on half-open intervals', async () => {
    expect(rules(await open('app-01', day(1)))).toEqual(['CVE-A', 'CVE-B']);
    expect(rules(await open('app-01', '2026-11-01T11:59:59.999Z' as Instant))).toEqual([]);
    expect(rules(await open('app-01', '2026-11-03T11:59:59.999Z' as Instant))).toEqual(['CVE-A', 'CVE-B']);
    expect(rules(await open('app-01', day(3)))).toEqual(['CVE-A']);
    expect(rules(await open('app-01', day(4)))).toEqual(['CVE-A']);
    expect(rules(await open('app-01', day(5)))).toEqual(['CVE-A', 'CVE-B']);
  });

  test('an unchanged target costs one row', async () => {
    const app = host('app-02');
    const findings = Array.from({ length: 200 }, (_, index) => finding(app, `CVE-${index}`));
    await scan(db.pool, target(app), findings, day(1));
    const before = await db.owner.query('SELECT xmin, ctid FROM finding ORDER BY 2');
    await scan(db.pool, target(app), findings, day(2));
    expect(await db.owner.query('SELECT xmin, ctid FROM finding ORDER BY 2')).toEqual(before);
    expect((await open('app-02'))[0]).toMatchObject({ lastSeen: day(2) });
  });

  test('in another order it is still unchanged row by row', async () => {
    const app = host('app-03');
    const findings = Array.from({ length: 20 }, (_, index) => finding(app, `CVE-${index}`));
    await scan(db.pool, target(app), findings, day(1));
    const before = await db.owner.query('SELECT xmin, ctid FROM finding ORDER BY 2');
    expect(await scan(db.pool, target(app), findings.toReversed(), day(2))).toMatchObject({ outcome: 'changed', opened: 0, resolved: 0, updated: 0 });
    expect(await db.owner.query('SELECT xmin, ctid FROM finding ORDER BY 2')).toEqual(before);
  });

  test('an incomplete scan resolves nothing', async () => {
    const app = host('app-05');
    await scan(db.pool, target(app), [finding(app, 'CVE-A'), finding(app, 'CVE-B')], day(1));
    expect(await scan(db.pool, target(app, { complete: false }), [finding(app, 'CVE-C')], day(2))).toMatchObject({ opened: 1, resolved: 0 });
    expect(rules(await open('app-05'))).toEqual(['CVE-A', 'CVE-B', 'CVE-C']);
  });

  test('an empty complete scan resolves everything of its own target, and nothing of another tool', async () => {
    const app = host('app-06');
    await scan(db.pool, target(app), [finding(app, 'CVE-A')], day(1));
    await scan(db.pool, target(app, { tool: 'other' }), [finding(app, 'CVE-B')], day(1));
    expect(await scan(db.pool, target(app), [], day(2))).toMatchObject({ resolved: 1 });
    expect(rules(await open('app-06'))).toEqual(['CVE-B']);
  });

  test('a report older than the last one changes nothing', async () => {
    const app = host('app-07');
    await scan(db.pool, target(app, { scannedAt: day(5) }), [finding(app, 'CVE-A')], day(6));
    expect(await scan(db.pool, target(app, { scannedAt: day(4) }), [], day(7))).toMatchObject({ outcome: 'older', resolved: 0 });
    expect(rules(await open('app-07'))).toEqual(['CVE-A']);
    expect((await open('app-07'))[0]?.lastSeen).toBe(day(6));
  });

  test('a change of status is an end and a beginning; first seen is the first time open', async () => {
    const app = host('app-08');
    const rule = finding(app, 'CVE-A');
    await scan(db.pool, target(app), [{ ...rule, status: 'passed' }], day(1));
    await scan(db.pool, target(app), [rule], day(3));
    await scan(db.pool, target(app), [{ ...rule, status: 'passed' }], day(4));
    await scan(db.pool, target(app), [rule], day(6));
    expect(await open('app-08', day(2))).toEqual([]);
    expect(rules(await open('app-08', day(2), 'passed'))).toEqual(['CVE-A']);
    expect((await open('app-08', day(3)))[0]).toMatchObject({ firstSeen: day(3), resolvedAt: day(4) });
    expect(rules(await open('app-08', day(5), 'passed'))).toEqual(['CVE-A']);
    expect((await open('app-08', day(7)))[0]).toMatchObject({ firstSeen: day(3), seenFrom: day(6) });
  });

  test('severity and words follow the last report', async () => {
    const app = host('app-09');
    await scan(db.pool, target(app), [finding(app, 'CVE-A', { severity: 'low' })], day(1));
    expect(
      await scan(
        db.pool,
        target(app),
        [finding(app, 'CVE-A', { severity: 'critical', title: 'worse', references: ['CWE-79', 'a "quoted\\ one'] })],
        day(2),
      ),
    ).toMatchObject({ updated: 1, opened: 0, resolved: 0 });
    expect((await open('app-09'))[0]).toMatchObject({
      severity: 'critical',
      title: 'worse',
      references: ['CWE-79', 'a "quoted\\ one'],
      firstSeen: day(1),
    });
  });

  test('a tool that dates its finding earlier than we learn of it is believed', async () => {
    const app = host('app-10');
    await scan(
      db.pool,
      target(app),
      [finding(app, 'CVE-A', { observedAt: day(1) }), finding(app, 'CVE-B', { observedAt: '2031-01-01T00:00:00.000Z' as Instant })],
      day(9),
    );
    expect((await open('app-10')).map((one) => one.firstSeen).sort()).toEqual([day(1), day(9)]);
  });

  test('every text comes back as it was, but NUL', async () => {
    const app = host('app-11\t\\N');
    const odd = finding(app, 'rule\\.\n', {
      path: 'a\tb\\c\r\n"d"{}',
      value: '\\N',
      title: 'nul \0 and 🙂 \u2028',
      source: { format: 'sample', tool: 'x\0y', status: 'öpen' },
    });
    await scan(db.pool, target(app), [odd], day(1));
    const { items } = await listFindings(db.pool, { at: day(2), asset: app });
    expect(items[0]).toMatchObject({ ...odd, title: 'nul \uFFFD and 🙂 \u2028', source: { format: 'sample', tool: 'x\uFFFDy', status: 'öpen' } });
    expect(items[0]?.identity).toBe(findingIdentity(odd));
  });

  test('the same finding twice in one target is one', async () => {
    const app = host('app-12');
    expect(await scan(db.pool, target(app), [finding(app, 'CVE-A'), finding(app, 'CVE-A')], day(1))).toMatchObject({ read: 2, opened: 1 });
  });
});

describe('imports', () => {
  test('many targets in one step, one event at the end, recognised again', async () => {
    const hosts = Array.from({ length: 50 }, (_, index) => host(`fleet-${index}`));
    const digest = sha256Text('the report');
    const importId = await startImport(db.pool, { kind: 'findings', source: 'fleet.json', format: 'detected', startedBy: 'lena.fischer', reading: 'as usual' });
    expect(await findImport(db.pool, digest, 'as usual')).toBeNull();
    const results = await withTransaction(db.pool, async (tx) => {
      const report = staged(hosts.map((asset) => ({ target: target(asset), findings: scanned(finding(asset, 'CVE-A'), finding(asset, 'CVE-B')) })));
      const written = await writeScans(tx, importId, report, report.targets(), await databaseNow(tx));
      await finishImport(
        tx,
        importId,
        { contentDigest: digest, format: 'sample', counts: { total: 100, open: 100 }, skipped: [{ reason: 'no-rule', count: 2 }] },
        { actor: actorOf('lena.fischer'), ruleId: 'import' },
      );
      return written;
    });
    expect(results.map((result) => [result.outcome, result.opened])).toEqual(hosts.map(() => ['changed', 2]));
    expect(await getImport(db.pool, importId)).toMatchObject({
      state: 'finished',
      counts: { total: 100, open: 100 },
      skipped: [{ reason: 'no-rule', count: 2 }],
    });
    expect(await findImport(db.pool, digest, 'as usual')).toMatchObject({ id: importId, format: 'sample' });
    expect(await findImport(db.pool, digest, 'otherwise')).toBeNull();
    const events = await loadStream(db.pool, `import:${importId}`);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'findings_imported',
      data: { import: importId, source: 'fleet.json', contentDigest: digest, counts: { total: 100, open: 100 } },
    });
  });

  test('a step that fails leaves nothing of itself, and a failed import cannot be finished', async () => {
    const asset = host('half');
    const importId = await startImport(db.pool, { kind: 'findings', source: 'x', format: 'sample', startedBy: null });
    const lines = new LinesInMemory();
    const report = staged([{ target: target(asset), findings: scanned(finding(asset, 'CVE-A')) }], lines);
    lines.read = async function* () {
      yield Buffer.from('0\t');
      throw new Error('unreadable file');
    };
    await expect(withTransaction(db.pool, (tx) => writeScans(tx, importId, report, report.targets(), day(1)))).rejects.toThrow('unreadable file');
    expect(await open('half')).toEqual([]);
    await failImport(db.pool, importId, 'unreadable record');
    expect(await getImport(db.pool, importId)).toMatchObject({ state: 'failed', error: 'unreadable record' });
    const late = withTransaction(db.pool, (tx) =>
      finishImport(tx, importId, { contentDigest: sha256Text('x'), counts: {}, skipped: [] }, { actor: actorOf('x'), ruleId: 'import' }),
    );
    await expect(late).rejects.toMatchObject({ code: 'import-not-running' });
    expect(await loadStream(db.pool, `import:${importId}`)).toEqual([]);
  });

  test('two imports of one target at once: one after the other, both whole', async () => {
    const asset = host('contended');
    const reports = [
      [finding(asset, 'CVE-A'), finding(asset, 'CVE-B')],
      [finding(asset, 'CVE-B'), finding(asset, 'CVE-C')],
    ];
    await Promise.all(Array.from({ length: 8 }, (_, index) => scan(db.pool, target(asset), reports[index % 2] ?? [])));
    const found = rules(await open('contended', '2100-01-01T00:00:00.000Z' as Instant));
    expect([
      ['CVE-A', 'CVE-B'],
      ['CVE-B', 'CVE-C'],
    ]).toContainEqual(found);
  });

  test('a finding of another asset than the target is refused', async () => {
    await expect(scan(db.pool, target(host('mine')), [finding(host('yours'), 'CVE-A')])).rejects.toThrow('expected findings of host:mine only');
  });

  test('an asset that a scanner discovered can be claimed afterwards', async () => {
    const asset = host('unclaimed');
    await scan(db.pool, target(asset), [finding(asset, 'CVE-A')], day(1));
    expect((await open('unclaimed'))[0]?.unit).toBeNull();
    await upsertAssets(db.pool, [{ ref: asset, unit: 'INS' as never, classes: ['production'], under: [] }]);
    expect((await open('unclaimed'))[0]?.unit).toBe('INS');
  });
});

test('a page of findings is worst first, and its cursor goes through all of them once', async () => {
  const severities = ['critical', 'high', 'medium', 'low', 'info', 'unknown'] as const;
  const assets = Array.from({ length: 7 }, (_, index) => host(`paged-${index}`));
  for (const [index, asset] of assets.entries()) {
    await scan(
      db.pool,
      target(asset, { tool: 'pager' }),
      severities.map((severity, rule) => finding(asset, `PAGED-${rule}`, { severity })),
      day(1 + (index % 3)),
    );
  }
  const seen: ListedFinding[] = [];
  let cursor: string | undefined;
  do {
    const page: { items: readonly ListedFinding[]; next: string | null } = await listFindings(db.pool, {
      at: day(29),
      limit: 5,
      ...(cursor === undefined ? {} : { cursor }),
    });
    seen.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  const paged = seen.filter((one) => one.rule.id.startsWith('PAGED'));
  expect(paged).toHaveLength(42);
  expect(new Set(seen.map((one) => `${one.identity}${one.source.tool}`)).size).toBe(seen.length);
  expect(seen.map((one) => severities.indexOf(one.severity))).toEqual(seen.map((one) => severities.indexOf(one.severity)).sort((a, b) => a - b));
  await expect(listFindings(db.pool, { at: day(29), cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid-cursor' });
});
