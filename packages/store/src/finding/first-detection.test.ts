import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Finding, FindingStatus, Instant } from '@exeat/core';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { finding, host, scan, target } from '../testing/estate.ts';
import { firstDetections } from './first-detections.ts';
import { listFindings } from './list.ts';

// I15: a finding keeps the instant of its original detection, whoever scans it again, however often it goes and comes back.

const planted = vi.hoisted(() => ({ isBroken: false }));
vi.mock('../connection/transaction.ts', async (original) => {
  const module = await original<typeof import('../connection/transaction.ts')>();
  const withTransaction: typeof module.withTransaction = (pool, work, options) =>
    module.withTransaction(pool, (tx) => work(planted.isBroken ? forgetful(tx) : tx), options);
  /** Whatever was detected before is forgotten when it comes back. */
  function forgetful(tx: InstanceType<typeof module.Tx>): InstanceType<typeof module.Tx> {
    const query = tx.query.bind(tx);
    tx.query = (text, values) => query(text.replace("CASE WHEN n.status = 'open' THEN n.first_open ELSE n.first_any END", 'NULL'), values);
    return tx;
  }
  return { ...module, withTransaction };
});

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const seed = Number(process.env['EXEAT_PROPERTY_SEED'] ?? (process.env['EXEAT_LONG_TESTS'] === '1' ? Date.now() % 2 ** 31 : 260_954_624));
const hour = 3_600_000;
const start = Date.parse('2026-11-01T00:00:00.000Z');
const instant = (hours: number): Instant => new Date(start + hours * hour).toISOString() as Instant;
const rules = ['CVE-A', 'CVE-B'] as const;

/** A scan some hours after the one before: what it saw of each rule, and the hours by which the tool says it saw it earlier. */
const scans = fc.array(
  fc.record({
    tool: fc.constantFrom('one', 'two'), complete: fc.boolean(), after: fc.integer({ min: 1, max: 40 }),
    seen: fc.tuple(...rules.map(() => fc.record({ status: fc.constantFrom<FindingStatus | undefined>('open', 'open', 'suppressed-at-source', 'passed', undefined), earlier: fc.constantFrom(0, 0, 30) }))),
  }),
  { minLength: 2, maxLength: 9 },
);
type Scans = typeof scans extends fc.Arbitrary<infer T> ? T : never;

let assets = 0;

/** Plays the scans on an asset of its own. The model: the first report of it as open, by the tool's own date where that is earlier. */
async function play(sequence: Scans): Promise<void> {
  assets += 1;
  const asset = host(`first-${assets}`);
  const first = new Map<string, Instant>();
  let hours = 100;
  for (const { tool, complete, after, seen } of sequence) {
    hours += after;
    const at = instant(hours);
    const reported = rules.flatMap((rule, index): readonly Finding[] => {
      const { status, earlier } = seen[index] ?? { status: undefined, earlier: 0 };
      if (status === undefined) return [];
      const observedAt = instant(hours - earlier);
      if (status === 'open' && !first.has(rule)) first.set(rule, observedAt);
      return [finding(asset, rule, { status, ...(earlier === 0 ? {} : { observedAt }) })];
    });
    await scan(db.pool, target(asset, { tool, complete }), reported, at);
    const { items } = await listFindings(db.pool, { at, asset, status: 'open', limit: 50 });
    for (const one of items) expect([one.rule.id, one.firstSeen]).toEqual([one.rule.id, first.get(one.rule.id)]);
    expect(await firstDetections(db.pool, rules, [asset])).toEqual(new Map(items.map(({ rule: { id } }) => [id, first.get(id)])));
  }
}

test('I15 the original detection of a finding never moves, over random scans of two tools', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(scans, play), { numRuns: 25, seed });
});

test('I15 it is noticed when a finding that comes back is detected anew', { timeout: 120_000 }, async () => {
  planted.isBroken = true;
  const noticed = await fc.check(fc.asyncProperty(scans, play), { numRuns: 60, seed, endOnFailure: true });
  planted.isBroken = false;
  expect(String(noticed.errorInstance), `60 sequences from seed ${seed}`).toContain('AssertionError');
});
