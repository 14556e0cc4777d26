import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ExceptionCase, requirementId } from '@exeat/core';
import { upsertAssets } from '../asset/assets.ts';
import { moveClock } from '../clock.ts';
import { withTransaction } from '../connection/transaction.ts';
import { appendEvents } from '../log/append.ts';
import { lockStream } from '../log/stream.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { finding, host } from '../testing/estate.ts';
import { belong, excepted, on, reviewed, scansOf } from '../testing/reviewed.ts';
import { actorOf } from '../testing/story.ts';
import { driftCandidates } from './drift.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const a = host('app-01');
const logging = 'STD-LG/LG-7.1';
let number = 0;
let id = '';
beforeEach(async () => {
  number += 1;
  id = `EXC-2026-${String(number).padStart(4, '0')}`;
  await db.owner.query('TRUNCATE finding, membership, scan_target, asset');
});

async function map(rule: string, requirements: readonly string[], day: number): Promise<void> {
  await moveClock(db.pool, on(day));
  await withTransaction(db.pool, async (tx) => {
    const stream = `mapping:vuln:${rule}`;
    const { revision, now } = await lockStream(tx, stream);
    const mapping = { rule: { scheme: 'vuln', id: rule }, requirements: requirements.map((one) => requirementId(one)) };
    await appendEvents(tx, stream, revision, [{ type: 'rule_mapped', data: { mapping } }], { at: now, actor: actorOf('rex'), ruleId: 'A26' });
  });
}

const drift = (of: ExceptionCase, day = 60, members: readonly string[] = []) => driftCandidates(db.pool, [reviewed(of, members)], on(day));

test('a rule that came to check the requirement after the grant is drift, on a member only', async () => {
  const rule = `CVE-LATER-${number}`;
  const made = await excepted(db, id, [{ asset: { type: 'host', ids: ['app-01'] } }], { from: 10, until: 300 });
  await map(rule, [logging], 20);
  await scansOf(db, a, [30], [finding(a, rule), finding(a, 'CVE-UNMAPPED')]);
  await scansOf(db, host('elsewhere'), [30], [finding(host('elsewhere'), rule)]);
  expect(await drift(made)).toEqual([
    {
      ...{ exception: id, version: 1, clause: 0, requirement: logging, why: 'rule-mapped-later', scheme: 'vuln', rule },
      ...{ findings: 1, assets: 1, asset: 'app-01', assetType: 'host' },
    },
  ]);
});

test('a rule that was mapped when it was granted was left out on purpose', async () => {
  const rule = `CVE-BEFORE-${number}`;
  await map(rule, [logging], 2);
  const made = await excepted(db, id, [{ asset: { type: 'host', ids: ['app-01'] } }], { from: 10, until: 300 });
  await scansOf(db, a, [30], [finding(a, rule)]);
  expect(await drift(made)).toEqual([]);
  // Mapped to one more since: to this one it was mapped before.
  await map(rule, [logging, 'STD-VM/VM-2.2'], 20);
  expect(await drift(made)).toEqual([]);
  // Not to this one at the time of the grant, though it had been once.
  const second = `EXC-2027-${id.slice(-4)}`;
  await map(rule, ['STD-VM/VM-2.2'], 35);
  const late = await excepted(db, second, [{ asset: { type: 'host', ids: ['app-01'] } }], { from: 40, until: 300 });
  await map(rule, [logging], 45);
  expect(await drift(late)).toMatchObject([{ exception: second, rule }]);
});

test('what is cited, resolved, passed or covered otherwise is none', async () => {
  const [cited, passed, gone, covered] = ['CVE-2026-0001', `CVE-P-${number}`, `CVE-G-${number}`, `CVE-C-${number}`] as const;
  const made = await excepted(db, id, [{ asset: { type: 'host', ids: ['app-01'] } }], { from: 10, until: 300 });
  for (const rule of [cited, passed, gone, covered]) await map(rule, [logging], 20);
  const elsewhere = await excepted(db, `EXC-2028-${id.slice(-4)}`, [{ rules: { scheme: 'vuln', ids: [covered] }, asset: { type: 'host', ids: ['app-01'] } }], { from: 25, until: 50 });
  const both = finding(a, covered);
  await scansOf(db, a, [30], [finding(a, cited), finding(a, passed, { status: 'passed' }), finding(a, gone), both]);
  await scansOf(db, a, [32], [finding(a, cited), finding(a, passed, { status: 'passed' }), both]);
  await belong(db, elsewhere, [both]);
  expect(await drift(made, 40)).toEqual([]);
  // The other exception is over by then.
  expect(await drift(made, 60)).toMatchObject([{ rule: covered }]);
  await db.owner.query("DELETE FROM rule_mapping WHERE rule = 'CVE-2026-0001'");
});

test('assets that came under the container since are drift, those that were approved are not', async () => {
  const [old, fresh, outside] = ['web-01', 'web-02', 'web-03'].map((name) => host(name)) as [ReturnType<typeof host>, ReturnType<typeof host>, ReturnType<typeof host>];
  const made = await excepted(db, id, [{ asset: { type: 'host', under: 'cluster/a' } }], { from: 10, until: 300 });
  const known = (ref: typeof old, under: readonly string[]) => ({ ref, unit: null as never, classes: [], under });
  await upsertAssets(db.pool, [known(old, ['cluster/a']), known(fresh, ['cluster/a']), known(outside, ['cluster/b'])]);
  for (const asset of [old, fresh, outside]) await scansOf(db, asset, [30], [finding(asset, 'CVE-2026-0001'), finding(asset, 'CVE-OTHER')]);
  expect(await drift(made, 60, ['web-01'])).toMatchObject([{ why: 'asset-joined-later', rule: 'CVE-2026-0001', asset: 'web-02', findings: 1, assets: 1 }]);
  expect(await drift(made, 60, ['web-01', 'web-02'])).toEqual([]);
  // A class with room has taken it in.
  await belong(db, made, [finding(fresh, 'CVE-2026-0001')]);
  expect(await drift(made, 60, ['web-01'])).toEqual([]);
});
