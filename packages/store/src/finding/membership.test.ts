import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ExceptionCase, exceptionId, findingIdentity, type FrozenScope, requirementId } from '@exeat/core';
import { databaseNow, moveClock } from '../clock.ts';
import { type Tx, withTransaction } from '../connection/transaction.ts';
import { appendEvents } from '../log/append.ts';
import { loadStream, lockStream } from '../log/stream.ts';
import { app, coverFinding, identity, instant, justBefore, makeMember, until } from '../testing/covered-finding.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { finding, host, scan, scanned, staged, target } from '../testing/estate.ts';
import { actorOf, clause, content, grantedCase, revoked } from '../testing/story.ts';
import { coverageCounts } from './counts.ts';
import { refreshStatistics, startImport } from './imports.ts';
import { candidateFindings, countOpenInScope } from './candidates.ts';
import { deleteMemberships, insertMemberships, membershipsOf } from './membership.ts';
import { writeScans } from './scans.ts';

let db: TestDatabase;
let number = 0;
let id = '';
let granted: ExceptionCase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  number += 1;
  id = `EXC-2026-${String(number).padStart(4, '0')}`;
  granted = await coverFinding(db, id);
});

describe('memberships', () => {
  test('are stored once; their outcome is kept up to date', async () => {
    expect(await makeMember(db, id, 'full')).toBe(0);
    expect(await makeMember(db, id, 'partial')).toBe(1);
    expect(await membershipsOf(db.pool, app, identity, justBefore)).toEqual([
      { exception: id, version: 1, clause: 0, requirement: 'STD-LG/LG-7.1', outcome: 'partial', inForce: true },
    ]);
    await deleteMemberships(db.pool, exceptionId(id), 1);
    expect(await membershipsOf(db.pool, app, identity, justBefore)).toEqual([]);
  });

  test('candidates of a scope are found by rule and asset, or by container', async () => {
    const [two, three] = [host('app-02'), host('app-03')];
    await scan(db.pool, target(two), [finding(two, 'CVE-2026-0001'), finding(two, 'CVE-2026-0002')]);
    await scan(db.pool, target(three), [finding(three, 'CVE-2026-0001')]);
    await db.owner.query("UPDATE asset SET under = '{cluster-a}' WHERE name IN ('app-02', 'app-03')");
    const found = async (scope: FrozenScope) => {
      const all: string[] = [];
      for await (const page of candidateFindings(db.pool, scope)) all.push(...page.map((one) => `${one.asset.id} ${one.rule.id}`));
      return all.sort();
    };
    expect(await found([clause({ asset: { type: 'host', ids: ['app-02'] } })])).toEqual(['app-02 CVE-2026-0001']);
    expect(await found([clause({ asset: { type: 'host', under: 'cluster-a' }, members: ['app-02'] })])).toEqual([
      'app-02 CVE-2026-0001',
      'app-03 CVE-2026-0001',
    ]);
    expect(await found([clause({ rules: { scheme: 'kyverno', ids: ['CVE-2026-0001'] }, asset: { type: 'host', ids: ['app-02'] } })])).toEqual([]);
    const { rules: _, ...record } = clause();
    expect(await found([record])).toEqual([]);
  });
});

test('candidates on many assets, by several clauses, come in pages and each once', async () => {
  const hosts = Array.from({ length: 260 }, (_, at) => host(`fleet-${at}`));
  const rules = Array.from({ length: 25 }, (_, at) => `CVE-2026-1${String(at).padStart(3, '0')}`);
  const importId = await startImport(db.pool, { kind: 'findings', source: 'test', format: 'sample', startedBy: null });
  await withTransaction(db.pool, async (tx) => {
    const scans = hosts.map((one) => ({ target: target(one), findings: scanned(...rules.map((rule) => finding(one, rule))) }));
    const report = staged(scans);
    await writeScans(tx, importId, report, report.targets(), await databaseNow(tx));
  });
  const asset = { type: 'host' as const, ids: hosts.map((one) => one.id) };
  const half = { scheme: 'vuln' as const, ids: rules.slice(0, 15) };
  const sizes: number[] = [];
  const found = new Set<string>();
  for await (const page of candidateFindings(db.pool, [
    clause({ asset, rules: half }),
    clause({ asset, rules: { scheme: 'vuln', ids: rules.slice(10) } }),
  ])) {
    sizes.push(page.length);
    for (const one of page) found.add(`${one.asset.id} ${one.rule.id}`);
  }
  expect(found.size).toBe(hosts.length * rules.length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(hosts.length * rules.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5000);
  expect(sizes.length).toBeGreaterThan(1);

  // Each clause counts its own assets by its own rules, and what two of them name once.
  const some = { type: 'host' as const, ids: asset.ids.slice(0, 20) };
  const three = { scheme: 'vuln' as const, ids: rules.slice(14, 17) };
  expect(await countOpenInScope(db.pool, [clause({ asset, rules: half })])).toBe(hosts.length * 15);
  expect(await countOpenInScope(db.pool, [clause({ asset, rules: half }), clause({ asset: some, rules: three })])).toBe(hosts.length * 15 + 20 * 2);
  expect(await countOpenInScope(db.pool, [clause({ asset, rules: half, path: '**' })])).toBeNull();
  expect(await countOpenInScope(db.pool, [clause({ asset: { type: 'host', ids: ['nobody'] }, rules: half })])).toBe(0);
});

test('revoking an exception that covers ten thousand findings writes one interval row and no finding', async () => {
  const many = host('big');
  const findings = Array.from({ length: 10_000 }, (_, index) => finding(many, 'CVE-2026-0001', { path: `lib/${index}.so` }));
  await scan(db.pool, target(many), findings);
  const wide = exceptionId('EXC-2030-0001');
  await grantedCase(
    db.pool,
    wide,
    { from: '2026-11-01T00:00:00.000Z', until },
    content({ scope: [clause({ asset: { type: 'host', ids: ['big'] } })] }),
  );
  await withTransaction(db.pool, (tx) =>
    insertMemberships(
      tx,
      findings.map((one) => ({
        asset: many,
        identity: findingIdentity(one),
        exception: wide,
        version: 1,
        clause: 0,
        requirement: requirementId('STD-LG/LG-7.1'),
        outcome: 'full' as const,
      })),
    ),
  );
  await refreshStatistics(db.pool);
  expect(await coverageCounts(db.pool, wide, justBefore, 20_000)).toMatchObject({ open: 10_000, covered: 10_000, complete: true });
  expect(await coverageCounts(db.pool, wide, justBefore)).toMatchObject({ open: 1000, covered: 1000, complete: false });
  await moveClock(db.pool, instant('2026-11-20T09:00:00.000Z'));
  const rowsWritten = await withTransaction(db.pool, async (tx) => {
    // The statistics of a connection still hold what it wrote before.
    const before = await writtenRows(tx);
    const { revision, now } = await lockStream(tx, wide);
    await loadStream(tx, wide);
    await appendEvents(tx, wide, revision, [revoked(granted, now)], { at: now, actor: actorOf('otto.owner'), ruleId: 'test' });
    const after = await writtenRows(tx);
    return Object.fromEntries([...after].map(([table, rows]) => [table, rows - (before.get(table) ?? 0)] as const).filter(([, rows]) => rows > 0));
  });
  expect(rowsWritten).toEqual({
    event: 1,
    event_payload: 1,
    event_unnumbered: 1,
    exception_case: 1,
    exception_grant: 1,
    exposure_claim: 1,
    neighbour: 1,
    grant_interval: 1,
    stream: 1,
  });
  expect(await coverageCounts(db.pool, wide, instant('2026-11-20T09:00:01.000Z'), 20_000)).toMatchObject({ open: 10_000, covered: 0 });
});

async function writtenRows(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.query<{ name: string; rows: number }>(
    'SELECT relname AS name, n_tup_ins + n_tup_upd + n_tup_del AS rows FROM pg_stat_xact_user_tables',
  );
  return new Map(rows.map((row) => [row.name, row.rows]));
}
