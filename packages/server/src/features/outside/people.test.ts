import type { DelegationReply, ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, ok } from '../../testing/requests.ts';

type Reported = ReplyOf<typeof routes.reportFacts>;

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const fact = (version: number, occurredAt: string, says: object) => ({ source: 'hr', externalId: 'p24', version, occurredAt, says: { person: 'p24', ...says } });
const left = (version: number, occurredAt: string, lastDay: string) => fact(version, occurredAt, { kind: 'person_left', lastDay });
const report = async (...facts: object[]): Promise<readonly string[]> => ok<Reported>(await server.as('p46').post('/outside-facts', { facts })).items.map(({ outcome, reasons }) => reasons[0]?.code ?? outcome);
const person = async () => ok<{ active: boolean; leavesAt?: string; roles: unknown[] }>(await server.as('p46').get('/people/p24'));

test('S51 a leaver that arrives twice and after the return changes nothing: the state is that of the right order', async () => {
  const before = await person();
  expect(await report(fact(8, '2026-11-20T09:00:00Z', { kind: 'person_joined' }), left(7, '2026-11-10T09:00:00Z', '2026-11-10'), left(7, '2026-11-10T09:00:00Z', '2026-11-10'))).toEqual(['applied', 'late', 'repeated']);
  expect(await person()).toEqual(before);
  expect((await server.as('p24').get('/tasks')).status).toBe(200);
  const other = (version: number, occurredAt: string, says: object) => ({ source: 'hr', externalId: 'p26', version, occurredAt, says: { person: 'p26', ...says } });
  const roles = ok<{ roles: unknown[] }>(await server.as('p46').get('/people/p26')).roles;
  expect(await report(other(7, '2026-11-10T09:00:00Z', { kind: 'person_left', lastDay: '2026-11-10' }), other(8, '2026-11-20T09:00:00Z', { kind: 'person_joined' }))).toEqual(['applied', 'applied']);
  expect(ok(await server.as('p46').get('/people/p26'))).toMatchObject({ active: true, roles });
});

test('S29 somebody leaves at the end of the last day, with session and tokens, and what they own is suspended when nobody follows, with no job', async () => {
  const { id } = await approved(server, { validity: { lastDay: '2027-01-15' } });
  const { token } = ok<{ token: string }>(await server.as('p46').post('/tokens', { name: 'ci', owner: 'p24', scopes: ['exception.read'], expiresAt: '2027-01-31T00:00:00Z' }));
  const withToken = async (): Promise<number> => (await server.app.inject({ method: 'GET', url: '/api/v1/exceptions', headers: { authorization: `Bearer ${token}` } })).statusCode;
  const state = async (): Promise<string> => ok(await server.as('p05').get(`/exceptions/${id}`)).state;
  expect(await report(left(9, '2026-11-24T10:00:00Z', '2026-12-04'))).toEqual(['applied']);
  expect(await person()).toMatchObject({ active: true, leavesAt: '2026-12-05T05:00:00.000Z' });
  expect([(await server.as('p24').get('/tasks')).status, await withToken(), await state()]).toEqual([200, 200, 'active']);
  await server.moveClock('2026-12-05T05:00:00.000Z');
  expect([(await server.as('p24').get('/tasks')).status, await withToken()]).toEqual([401, 401]);
  const { flags } = ok(await server.as('p05').get(`/exceptions/${id}`));
  expect([await state(), flags.map(({ flag }) => flag)]).toEqual(['active', expect.arrayContaining(['owner_vacant'])]);
  await server.moveClock('2026-12-19T05:00:00.000Z');
  expect(await state()).toBe('suspended');
  expect(await report(fact(10, '2026-12-18T10:00:00Z', { kind: 'person_joined' }))).toEqual(['applied']);
  expect(await person()).toMatchObject({ active: true });
  expect([await withToken(), (await server.as('p24').get('/tasks')).status, await state()]).toEqual([401, 401, 'active']);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});

test('what somebody delegated ends when they have left, and does not come back with them', async () => {
  const { id } = ok<DelegationReply>(await server.as('p04').post('/delegations', { to: 'p05', lastDay: '2027-01-10', maxLevel: 2, text: 'Two weeks of leave.' }));
  const state = async () => ok<ReplyOf<typeof routes.listDelegations>>(await server.as('p46').get('/delegations')).items.find((one) => one.id === id)?.state;
  expect(await state()).toBe('standing');
  const other = (version: number, occurredAt: string, says: object) => ({ source: 'hr', externalId: 'p04', version, occurredAt, says: { person: 'p04', ...says } });
  expect(await report(other(1, '2026-12-18T09:00:00Z', { kind: 'person_left', lastDay: '2026-12-17' }))).toEqual(['applied']);
  expect(await state()).toBe('ended');
  expect(await report(other(2, '2026-12-18T10:00:00Z', { kind: 'person_joined' }))).toEqual(['applied']);
  expect(await state()).toBe('ended');
});

test('nobody who is not on record leaves, and it can be sent again', async () => {
  const stranger = { ...left(1, '2026-11-24T10:00:00Z', '2026-12-04'), externalId: 'x1', says: { kind: 'person_left', person: 'x1', lastDay: '2026-12-04' } };
  expect(await report(stranger, stranger)).toEqual(['unknown-person', 'unknown-person']);
});
