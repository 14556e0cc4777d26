import type { DelegationReply, ReplyOf, routes } from '@exeat/contract';
import { listEvents } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { codesOf, inApproval, ok, problemIn } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const lent = { to: 'p05', lastDay: '2026-12-14', maxLevel: 2, text: 'Two weeks of leave.' };
const approve = async (id: string, as: string) => {
  const { relianceHash } = ok(await server.as(as).get(`/exceptions/${id}`));
  return ok(await server.as(as).post(`/exceptions/${id}/decide`, { outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash }));
};
const give = (as: string, changes: object = {}) => server.as(as).post('/delegations', { ...lent, ...changes });
const tasksOf = async (person: string, id: string) => ok<ReplyOf<typeof routes.listTasks>>(await server.as(person).get(`/tasks?exception=${id}`)).items;
const end = (as: string, id: string) => server.as(as).post(`/delegations/${id}/end`, { text: 'Back again.' });

test('S25: a delegate finds the task in the inbox, decides for the delegator, both are on record, and it stands after the end', async () => {
  const delegation = ok<DelegationReply>(await give('p04'));
  expect(delegation).toMatchObject({ state: 'standing', from: { id: 'p04' }, to: { id: 'p05' }, cause: 'given', unit: null, zone: 'America/New_York', givenBy: { id: 'p04' }, mine: { end: [] } });
  const { id } = await inApproval(server, { ticket: 'delegated' });
  expect(await tasksOf('p05', id)).toEqual([]);
  await approve(id, 'p08');
  const seat = ok(await server.as('p24').get(`/exceptions/${id}`)).required?.seats.find((one) => one.id === 'level:ciso_delegate');
  expect(seat).toMatchObject({ person: { id: 'p04' }, delegates: [{ person: { id: 'p05' }, delegation: delegation.id }] });
  expect(await tasksOf('p05', id)).toMatchObject([{ kind: 'decide', assigned: false, onBehalfOf: { id: 'p04' }, seat: { id: 'level:ciso_delegate' } }]);
  expect(await tasksOf('p04', id)).toMatchObject([{ kind: 'decide', assigned: true, onBehalfOf: null }]);
  const decided = await approve(id, 'p05');
  expect(decided.decisions.at(-1)).toMatchObject({ seat: 'level:ciso_delegate', person: { id: 'p05' }, onBehalfOf: { id: 'p04' }, outcome: 'approve' });
  const [event] = (await listEvents(server.database.pool, { stream: id })).slice(-1);
  expect(event?.envelope).toMatchObject({ type: 'seat_decided', actor: { person: 'p05' }, data: { onBehalfOf: 'p04', delegation: delegation.id } });
  expect(ok<DelegationReply>(await end('p04', delegation.id))).toMatchObject({ state: 'ended', endedBy: { id: 'p04' } });
  expect(codesOf(await end('p04', delegation.id))).toEqual(['already-ended']);
  expect(ok(await server.as('p24').get(`/exceptions/${id}`)).decisions.at(-1)).toMatchObject({ person: { id: 'p05' }, superseded: false });
  expect((await approve(id, 'p23')).state).toBe('active');
});

test('once it is ended the delegate has no task and decides nothing', async () => {
  const delegation = ok<DelegationReply>(await give('p04'));
  const { id } = await inApproval(server, { ticket: 'ended' });
  await approve(id, 'p08');
  expect(await tasksOf('p05', id)).toHaveLength(1);
  ok(await end('p05', delegation.id));
  expect(await tasksOf('p05', id)).toEqual([]);
  const { relianceHash } = ok(await server.as('p05').get(`/exceptions/${id}`));
  expect(codesOf(await server.as('p05').post(`/exceptions/${id}/decide`, { outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash }))).toEqual(['not-your-seat']);
});

test('the request that is previewed says who could decide for whom', async () => {
  const delegation = ok<DelegationReply>(await give('p23', { to: 'p10', maxLevel: 5 }));
  const { content } = ok(await server.as('p24').get(`/exceptions/${(await inApproval(server, { ticket: 'preview' })).id}`));
  const { owner: _owner, ...body } = content;
  const preview = ok<{ required: { seats: { id: string; delegates?: { person: { id: string } }[] }[] } }>(await server.as('p24').post('/exceptions/preview', { ...body, ticket: 'other' }));
  expect(preview.required.seats.find(({ id }) => id === 'risk-owner:INS')?.delegates?.map(({ person }) => person.id)).toEqual(['p10']);
  ok(await end('p23', delegation.id));
});

test('who may not give one is told why, and nothing is written', async () => {
  expect(codesOf(await give('p04', { from: 'p03' }))).toEqual(['not-permitted']);
  expect(codesOf(await give('p04', { to: 'p03', maxLevel: 3 }))).toEqual(['authority-too-low']);
  expect(codesOf(await give('p04', { to: 'p06' }))).toEqual(['authority-too-low']);
  expect(codesOf(await give('p04', { to: 'p04' }))).toEqual(['own-authority']);
  expect(codesOf(await give('p04', { to: 'nobody' }))).toEqual(['unknown-person']);
  expect(codesOf(await give('p04', { firstDay: '2020-01-01' }))).toEqual(['backdated']);
  expect(problemIn(await give('p04', { maxLevel: 6 })).code).toBe('invalid-request');
  expect((await server.as(null).post('/delegations', lent)).status).toBe(401);
  expect(problemIn(await end('p04', 'none')).code).toBe('not-found');
  expect(ok<{ items: unknown[] }>(await server.as('p39').get('/delegations?person=p04&current=true')).items).toEqual([]);
});

test('E55: a registrar records an absence, to a superior only', async () => {
  expect(codesOf(await give('p46', { from: 'p04', to: 'p05' }))).toEqual(['authority-too-low']);
  const absence = ok<DelegationReply>(await give('p46', { from: 'p04', to: 'p03', maxLevel: 3 }));
  expect(absence).toMatchObject({ cause: 'absence', givenBy: { id: 'p46' } });
  const explained = ok<ReplyOf<typeof routes.explainAccess>>(await server.as('p03').get('/people/p03/access'));
  expect(explained.delegations.map(({ id }) => id)).toEqual([absence.id]);
  expect(codesOf(await end('p24', absence.id))).toEqual(['not-permitted']);
  ok(await end('p46', absence.id));
});

test('it ends with the departure of either, in the same transaction, and does not come back', async () => {
  const delegation = ok<DelegationReply>(await give('p23', { to: 'p11', unit: 'INS' }));
  const change = async (active: boolean) => {
    const read = await server.as('p46').get('/people/p11');
    ok(await server.as('p46').patch('/people/p11', { active }, { 'if-match': String(read.headers['etag']) }));
  };
  await change(false);
  await change(true);
  const { items } = ok<{ items: DelegationReply[] }>(await server.as('p23').get('/delegations?person=p11'));
  expect(items).toMatchObject([{ id: delegation.id, state: 'ended', endedBy: { id: 'p46' } }]);
});
