import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ExceptionCase, type FindingStatus, isOverBroad, isUnused, type ScopeUse } from '@exeat/core';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { finding, host, scan, target } from '../testing/estate.ts';
import { belong, excepted, on, reviewed, scansOf } from '../testing/reviewed.ts';
import { granted, happen, submitted } from '../testing/story.ts';
import { scopeUses } from './scope-use.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const [a, b] = [host('app-01'), host('app-02')];
const other = (asset = a) => finding(asset, 'CVE-OTHER');
const named = (asset = a, status: FindingStatus = 'open') => finding(asset, 'CVE-2026-0001', { status });
const over = (...names: readonly string[]) => [{ asset: { type: 'host' as const, ids: names } }];

let number = 0;
let id = '';
let made: ExceptionCase;
beforeEach(async () => {
  number += 1;
  id = `EXC-2026-${String(number).padStart(4, '0')}`;
  await db.owner.query('TRUNCATE finding, membership, scan_target');
  made = await excepted(db, id, over('app-01'), { from: 10, until: 300 });
});

async function useAt(day: number, version = reviewed(made)): Promise<ScopeUse> {
  const [use] = await scopeUses(db.pool, [version], on(day));
  if (use === undefined) throw new Error('expected a use');
  return use;
}
const isUnusedAt = async (day: number): Promise<boolean> => isUnused(await useAt(day), on(day));

describe('an exception that nothing needs', () => {
  test('S46 three complete scans that never found it, and ninety days', async () => {
    await scansOf(db, a, [20, 50, 80], [other()]);
    expect(await useAt(100)).toEqual({
      ...{ exception: id, version: 1, coveredSince: on(10), members: 1, isOpen: false, lastOpen: null, neverMatched: 1 },
      leastThirdScan: on(20),
    });
    expect([await isUnusedAt(99), await isUnusedAt(100)]).toEqual([false, true]);
  });

  test('two scans are too few, and one of before does not count', async () => {
    await scansOf(db, a, [5, 20, 50], [other()]);
    expect(await isUnusedAt(200)).toBe(false);
    await scansOf(db, a, [80], [other()]);
    expect(await isUnusedAt(200)).toBe(true);
  });

  test('S46 a scan that failed, or was not complete, is not absence', async () => {
    await scansOf(db, a, [20, 50], [other()]);
    await scan(db.pool, target(a, { complete: false, scannedAt: on(80) }), [], on(80));
    expect(await isUnusedAt(200)).toBe(false);
  });

  test('the same report sent three times is one scan', async () => {
    await scansOf(db, a, [20, 20, 20], [other()]);
    expect((await useAt(200)).leastThirdScan).toBeNull();
  });

  test('while it is found, or could not be evaluated, it is needed; then ninety days from the end', async () => {
    for (const status of ['open', 'not-evaluated'] as const) {
      await db.owner.query('TRUNCATE finding, membership, scan_target');
      await scansOf(db, a, [20, 50, 80], [named(a, status)]);
      await belong(db, made, [named(a)]);
      expect([status, await useAt(200)]).toMatchObject([status, { isOpen: true, lastOpen: null, neverMatched: 0 }]);
      await scansOf(db, a, [110, 130, 150, 170], [other()]);
      expect(await useAt(199)).toMatchObject({ isOpen: false, lastOpen: on(110) });
      expect([status, await isUnusedAt(199), await isUnusedAt(200)]).toEqual([status, false, true]);
    }
  });

  test('one member that nobody scans keeps it', async () => {
    made = await excepted(db, `EXC-2027-${id.slice(-4)}`, over('app-01', 'app-02'), { from: 10, until: 300 });
    await scansOf(db, a, [20, 50, 80], [other()]);
    expect(await useAt(200)).toMatchObject({ members: 2, leastThirdScan: null });
    await scansOf(db, b, [30, 60, 90], [other(b)]);
    expect(await useAt(200)).toMatchObject({ members: 2, leastThirdScan: on(20), neverMatched: 2 });
  });

  test('a tool that looks for other rules does not count, and one that reported the rule counts alone', async () => {
    const setting = finding(a, 'package_audit_installed', { rule: { scheme: 'xccdf', id: 'package_audit_installed' } });
    await scansOf(db, a, [20, 50, 80], [setting], 'configuration');
    expect((await useAt(200)).leastThirdScan).toBeNull();
    await scansOf(db, a, [25, 55, 85], [other()], 'packages');
    expect((await useAt(200)).leastThirdScan).toBe(on(25));
    await scansOf(db, a, [150], [named(a, 'passed')], 'second');
    expect((await useAt(200)).leastThirdScan).toBeNull();
  });

  test('a renewal goes on where the version before ended; a gap begins anew', async () => {
    await scansOf(db, a, [20, 50, 80], [other()]);
    await happen(db.pool, id, 'rita.requester', submitted());
    await happen(db.pool, id, 'otto.owner', granted({ from: on(300), until: on(400) }));
    expect(await useAt(350, { ...reviewed(made), version: 2 })).toMatchObject({ version: 2, coveredSince: on(10) });
    await happen(db.pool, id, 'rita.requester', submitted());
    await happen(db.pool, id, 'otto.owner', granted({ from: on(401), until: on(500) }));
    expect(await useAt(450, { ...reviewed(made), version: 3 })).toMatchObject({ coveredSince: on(401) });
  });

  test('what is approved and starts later is not in question before', async () => {
    expect(await scopeUses(db.pool, [reviewed(made)], on(9))).toEqual([]);
  });
});

describe('a scope that is wider than what is found', () => {
  test('nine members in ten, scanned three times, with nothing ever', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `lap-${number}-${index}`);
    made = await excepted(db, `EXC-2028-${id.slice(-4)}`, over(...names), { from: 10, until: 300 });
    for (const name of names) await scansOf(db, host(name), [20, 50, 80], [other(host(name))]);
    const found = [named(host(names[0] ?? ''))];
    await scansOf(db, host(names[0] ?? ''), [90], [...found, other(host(names[0] ?? ''))]);
    await belong(db, made, found);
    const use = await useAt(150);
    expect(use).toMatchObject({ members: 10, neverMatched: 9, isOpen: true });
    expect([isOverBroad(use, on(150)), isUnused(use, on(150))]).toEqual([true, false]);
    const second = [named(host(names[1] ?? ''), 'passed')];
    await scansOf(db, host(names[1] ?? ''), [95], second);
    await belong(db, made, second);
    expect(isOverBroad(await useAt(150), on(150))).toBe(false);
  });
});
