import type { ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellNotices } from '../../notices/tell.ts';
import { recordViolations } from '../../record/record-violations.ts';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { approved, codesOf, ok } from '../../testing/requests.ts';

type One = ReplyOf<typeof routes.getNonCompliance>;
type Notices = { items: { exception: { id: string }; kind: string; text: string; settledAt: string | null }[] };

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

async function scanned(result: 'fail' | 'pass', at: string): Promise<void> {
  const reply = await server.app.inject({
    method: 'POST', url: '/api/v1/imports?kind=findings', payload: xccdfReport({ package_audit_installed: result }, { at }),
    headers: { authorization: `Bearer ${await server.tokenOf('p07')}`, 'content-type': 'application/xml' },
  });
  expect(reply.statusCode, reply.payload).toBeLessThan(300);
}
const figures = async () => ok<ReplyOf<typeof routes.getPortfolio>>(await server.as('p05').get('/portfolio')).expiredUse;
const about = async (exception: string, query = '') => ok<{ items: One[] }>(await server.as('p05').get(`/non-compliances?kind=violation&exception=${exception}${query}`)).items;
const told = async (person: string, exception: string) => {
  await tellNotices(server.context);
  return ok<Notices>(await server.as(person).get('/notices?limit=200')).items.filter((one) => one.exception.id === exception && one.kind.startsWith('violation'));
};

test('S50 an exception that is over and still in use is on record as a violation, told to its people and to the CISO, and over only when nothing of it is found', async () => {
  await scanned('fail', '2026-11-24T10:00:00Z');
  const { id } = await approved(server);
  expect(await recordViolations(server.context)).toBe(0);
  const before = await figures();
  await server.moveClock('2027-01-01T06:00:00.000Z');
  // Two nodes at once: one record.
  const counts = await Promise.all([recordViolations(server.context), recordViolations(server.context)]);
  const [violation, ...more] = await about(id);
  expect([counts.reduce((sum, one) => sum + one, 0) > 0, more]).toEqual([true, []]);
  expect(violation).toMatchObject({ kind: 'violation', status: 'open', requirement: 'STD-LG/LG-7.1', owner: { id: 'p24' }, recordedBy: null, violation: { endedAt: '2027-01-01T05:00:00.000Z', because: 'expired' } });
  expect((violation?.violation?.firstSeen ?? '') < '2026-12-31').toBe(true);
  expect(await recordViolations(server.context)).toBe(0);
  const listed = ok<ReplyOf<typeof routes.listExpiredInUse>>(await server.as('p05').get('/reviews/expired-in-use?limit=500')).items.find(({ exception }) => exception === id);
  expect(listed).toMatchObject({ records: [violation?.id] });

  expect((await told('p24', id)).map(({ kind }) => kind)).toEqual(['violation_recorded']);
  expect(await told('p03', id)).toEqual([]);
  await server.moveClock('2027-01-09T08:00:00.000Z');
  expect((await told('p24', id)).map(({ kind }) => kind).toSorted()).toEqual(['violation_open', 'violation_recorded']);
  expect((await told('p03', id)).map(({ kind }) => kind)).toContain('violation_open');

  // Expired is no renewal: it raises the share that is in use (M5) and the days that nothing covered (M26).
  const after = await figures();
  expect([after.expired > before.expired, after.inUse > before.inUse, (after.share ?? 0) > 0]).toEqual([true, true, true]);
  expect(after.uncoveredDays).toBeGreaterThanOrEqual(before.uncoveredDays + 8);

  const path = `/non-compliances/${violation?.id}`;
  const evidence = { evidence: 'The fixed package is on the host; scanned again today.' };
  expect(codesOf(await server.as('p24').post(`${path}/resolve`, evidence))).toEqual(['not-permitted']);
  const early = await server.as('p06').post(`${path}/resolve`, evidence);
  expect([early.status, codesOf(early)]).toEqual([409, ['still-found']]);
  await scanned('pass', '2027-01-09T07:00:00Z');
  ok(await server.as('p06').post(`${path}/resolve`, evidence));
  expect(await about(id, '&status=open')).toEqual([]);
  expect((await told('p24', id)).every(({ settledAt }) => settledAt !== null)).toBe(true);
  expect(await recordViolations(server.context)).toBe(0);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
