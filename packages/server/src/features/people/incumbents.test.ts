import type { ExceptionReply } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { codesOf, confirmed, inApproval, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

type Held = { role: string; unit: string; firstDay?: string; lastDay?: string; until?: string; acting?: boolean };

async function setRoles(person: string, roles: readonly object[]) {
  const read = await server.as('p46').get(`/people/${person}`);
  return server.as('p46').patch(`/people/${person}`, { roles }, { 'if-match': String(read.headers['etag']) });
}

test('a seat follows its incumbent by the clock: the day after the last day another person is asked, and no job has run', async () => {
  const mine = ok<{ roles: Held[] }>(await server.as('p46').get('/people/p04')).roles;
  const others = mine.filter(({ role }) => role !== 'ciso_delegate').map(({ role, unit }) => ({ role, unit }));
  await confirmed(server, await setRoles('p04', [...others, { role: 'ciso_delegate', unit: 'GRP', lastDay: '2026-12-14' }]));
  const asked = await setRoles('p10', [{ role: 'ciso_delegate', unit: 'GRP', firstDay: '2026-12-15', lastDay: '2026-12-31', acting: true }]);
  const { awaits } = ok<{ awaits: string }>(asked);
  const waiting = ok<{ people: { given: Held[] }[] }>(await server.as('p03').get(`/authority-proposals/${awaits}`));
  expect(waiting.people[0]?.given).toMatchObject([{ role: 'ciso_delegate', lastDay: '2026-12-31', acting: true }]);

  const state = await inApproval(server, { ticket: 'incumbents' });
  const holder = async () => ok<ExceptionReply>(await server.as('p24').get(`/exceptions/${state.id}`)).required?.seats.find(({ id }) => id === 'level:ciso_delegate')?.person?.id;
  expect(await holder()).toBe('p04');
  await confirmed(server, asked);
  expect(await holder()).toBe('p04');

  await server.moveClock('2026-12-15T05:00:00.000Z');
  expect(await holder()).toBe('p10');
  const late = await server.as('p04').post(`/exceptions/${state.id}/decide`, { seat: 'level:ciso_delegate', outcome: 'approve', relianceHash: state.relianceHash });
  expect(late.status).toBe(403);
  expect(codesOf(late)).toContain('not-your-seat');
  expect((await rebuildProjections(server.database.pool, { mode: 'verify' })).differences).toEqual([]);
});

test('an end that is put off waits for a second person, and acting without an end is refused', async () => {
  const later = ok<{ awaits: string | null; roles: Held[] }>(await setRoles('p10', [{ role: 'ciso_delegate', unit: 'GRP', firstDay: '2026-12-15', lastDay: '2027-06-30', acting: true }]));
  expect(later.awaits).not.toBeNull();
  expect(later.roles).toMatchObject([{ lastDay: '2026-12-31', until: '2027-01-01T05:00:00.000Z' }]);
  const refused = await setRoles('p12', [{ role: 'ciso', unit: 'GRP', acting: true }]);
  expect(refused.status).toBe(422);
  expect((await server.as('p10').patch('/people/p10', { roles: [] }, { 'if-match': '"1"' })).status).toBe(403);
});
