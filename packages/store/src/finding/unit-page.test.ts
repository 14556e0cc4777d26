import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Instant, unitId } from '@exeat/core';
import { upsertAssets } from '../asset/assets.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { finding, host, scan, target } from '../testing/estate.ts';
import type { FindingFilter } from './filter.ts';
import { type ListedFinding, listFindings } from './list.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  // Two hosts of each unit; those of INS are known before they are scanned, the others after.
  for (const [at, unit] of ['INS', 'CLN', 'PAY', 'SEC'].entries()) {
    const hosts = [host(`${unit}-1`), host(`${unit}-2`)];
    if (unit === 'INS') await own(hosts, unit);
    for (const asset of hosts)
      await scan(db.pool, target(asset), (['low', 'critical', 'high'] as const).map((severity) => finding(asset, `${unit}-${severity}`, { severity })), day(1 + at));
    if (unit !== 'INS') await own(hosts, unit);
  }
  await scan(db.pool, target(host('unclaimed')), [finding(host('unclaimed'), 'RULE-0', { severity: 'critical' })], day(1));
});
afterAll(() => db.close());

const day = (n: number): Instant => `2026-11-${String(n).padStart(2, '0')}T12:00:00.000Z` as Instant;
const now = '2099-01-01T00:00:00.000Z' as Instant;

async function own(assets: readonly ReturnType<typeof host>[], unit: string): Promise<void> {
  await upsertAssets(db.pool, assets.map((ref) => ({ ref, unit: unitId(unit), classes: [], under: [] })));
}

async function pages(filter: FindingFilter): Promise<readonly ListedFinding[]> {
  const seen: ListedFinding[] = [];
  let cursor: string | undefined;
  do {
    const page = await listFindings(db.pool, { ...filter, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return seen;
}

const told = (items: readonly ListedFinding[]): readonly string[] => items.map(({ severity, asset }) => `${severity} ${asset.id}`);

test.each([[['INS']], [['INS', 'CLN']], [['INS', 'CLN', 'PAY', 'SEC', 'no-1', 'no-2', 'no-3', 'no-4', 'no-5']]])('the findings of %j, worst first, each once', async (units) => {
  const everything = (await pages({ at: now })).filter(({ unit }) => unit !== null && units.includes(unit));
  expect(everything).toHaveLength(6 * units.filter((unit) => !unit.startsWith('no')).length);
  expect(told(await pages({ at: now, units }))).toEqual(told(everything));
  expect(told(await pages({ at: now, units, coverage: 'uncovered', severity: ['low'] }))).toEqual(told(everything.filter(({ severity }) => severity === 'low')));
});

test('of the past by its intervals, and of another status', async () => {
  expect(await pages({ at: day(1), units: ['INS', 'CLN'] })).toHaveLength(6);
  expect(await pages({ at: now, units: ['INS', 'CLN'], status: 'passed' })).toEqual([]);
});

test('findings follow their asset to another unit', async () => {
  await own([host('SEC-1')], 'CLN');
  expect(await pages({ at: now, units: ['SEC'] })).toHaveLength(3);
  expect(await pages({ at: now, units: ['CLN'] })).toHaveLength(9);
  expect(await db.owner.query("SELECT 1 FROM finding f JOIN asset a ON a.id = f.asset_id WHERE f.unit <> coalesce(a.unit, '')")).toEqual([]);
});
