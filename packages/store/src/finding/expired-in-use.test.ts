import { afterAll, beforeAll, expect, test } from 'vitest';
import { moveClock } from '../clock.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { finding, host } from '../testing/estate.ts';
import { belong, excepted, on, scansOf } from '../testing/reviewed.ts';
import { happen, revoked } from '../testing/story.ts';
import { expiredInUse } from './expired-in-use.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const app = host('app-01');
const [first, second, third] = ['CVE-1', 'CVE-2', 'CVE-3'].map((rule) => finding(app, rule)) as [ReturnType<typeof finding>, ReturnType<typeof finding>, ReturnType<typeof finding>];
const listed = async (day: number, page = {}) => (await expiredInUse(db.pool, on(day), page)).items.map((one) => one.exception);

test('what is over and still found, unless another covers it or it is fixed', async () => {
  await scansOf(db, app, [3], [first, second, third]);
  const lapsed = await excepted(db, 'EXC-2026-0001', [{}], { from: 5, until: 50 });
  const ended = await excepted(db, 'EXC-2026-0002', [{}], { from: 5, until: 300 });
  const renewed = await excepted(db, 'EXC-2026-0003', [{}], { from: 5, until: 60 });
  await belong(db, lapsed, [first, second]);
  await belong(db, ended, [third]);
  expect(await listed(40)).toEqual([]);
  expect(await expiredInUse(db.pool, on(50), {})).toEqual({
    items: [{ exception: 'EXC-2026-0001', title: 'Audit daemon on a claims host', endedAt: on(50), then: 'expired', firstSeen: on(3), requirements: ['STD-LG/LG-7.1'], findings: 2, assets: 1 }],
    next: null,
  });
  await belong(db, renewed, [first]);
  expect((await expiredInUse(db.pool, on(55), {})).items).toMatchObject([{ exception: 'EXC-2026-0001', findings: 1 }]);
  await moveClock(db.pool, on(70));
  await happen(db.pool, 'EXC-2026-0002', 'otto.owner', revoked);
  const revokedOnes = (await expiredInUse(db.pool, on(71), {})).items.filter((one) => one.exception === 'EXC-2026-0002');
  expect(revokedOnes).toMatchObject([{ then: 'ended', findings: 1 }]);
  await scansOf(db, app, [80], [third]);
  expect(await listed(81)).toEqual(['EXC-2026-0002']);
});

test('page by page, and a cursor of elsewhere is refused', async () => {
  await scansOf(db, app, [85], [first, third]);
  const one = await expiredInUse(db.pool, on(90), { limit: 1 });
  expect(one.items).toHaveLength(1);
  const two = await expiredInUse(db.pool, on(90), { limit: 1, cursor: one.next ?? '' });
  expect([...one.items, ...two.items].map((item) => item.exception)).toEqual(await listed(90));
  await expect(expiredInUse(db.pool, on(90), { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid-cursor' });
});
