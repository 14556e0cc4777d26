import type { ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, codesOf, ok } from '../../testing/requests.ts';

type Reported = ReplyOf<typeof routes.reportFacts>;
type Listed = ReplyOf<typeof routes.listOutsideFacts>;

let server: DemoServer;
let id = '';
const plan = { remediation: { milestones: [{ title: 'Install the fixed package', due: '2026-12-15', ticket: 'CHG-70' }] } };
const says = { kind: 'ticket_closed', ticket: 'CHG-70' };
const closed = (version: number, more: object = {}) => ({ source: 'desk', externalId: 'CHG-70', version, occurredAt: '2026-11-20T10:00:00Z', says, ...more });

beforeAll(async () => {
  server = await demoServer();
  ({ id } = await approved(server, plan));
});
afterAll(() => server.close());

const report = async (body: object, as = 'p05'): Promise<Reported['items']> => ok<Reported>(await server.as(as).post('/outside-facts', body)).items;
const read = async (): Promise<ExceptionReply> => ok(await server.as('p24').get(`/exceptions/${id}`));

test('who neither reports nor watches over exceptions reports nothing', async () => {
  expect((await server.as(null).post('/outside-facts', closed(1))).status).toBe(401);
  expect(codesOf(await server.as('p24').post('/outside-facts', closed(1)))).toEqual(['not-permitted']);
  expect((await server.as('p05').post('/outside-facts', closed(1, { says: { kind: 'meteor', ticket: 'X' } }))).status).toBe(400);
});

test('S51 each of many is answered for itself, and once more in any order changes nothing', async () => {
  const items = await report({ facts: [closed(2), closed(1), closed(2), closed(2, { text: 'Other.' }), closed(3, { occurredAt: '2030-01-01T00:00:00Z' })] });
  expect(items.map(({ outcome, exceptions, reasons }) => [outcome, exceptions, reasons.map(({ code }) => code)])).toEqual([
    ['applied', [id], []], ['late', [], []], ['repeated', [], []], ['refused', [], ['fact-conflict']], ['refused', [], ['invalid-field']],
  ]);
  const revision = (await read()).revision;
  expect((await report(closed(2))).map(({ outcome }) => outcome)).toEqual(['repeated']);
  expect((await report(closed(2, { says: { ...says, ticket: 'CHG-71' } })))[0]?.reasons.map(({ code }) => code)).toEqual(['fact-conflict']);
  const { revision: after, state, outsideFacts, proposals } = await read();
  expect([after, state, outsideFacts.length]).toEqual([revision, 'active', 1]);
  expect(proposals).toMatchObject([{ id: 'f1', verb: 'close', decided: null, unopposedAt: null }]);
  const { items: listed } = ok<Listed>(await server.as('p24').get('/outside-facts?family=ticket&subject=CHG-70'));
  expect(listed.map(({ version, applied }) => [version, applied])).toEqual([[1, false], [2, true]]);
});

test('a token reports with its scope, and one that is bound to a unit on nothing outside it', async () => {
  const tokenOf = async (name: string, more: object): Promise<string> =>
    ok<{ token: string }>(await server.as('p46').post('/tokens', { name, owner: 'p24', expiresAt: '2027-01-01T00:00:00Z', ...more })).token;
  const send = async (token: string, version: number) => {
    const reply = await server.app.inject({ method: 'POST', url: '/api/v1/outside-facts', payload: closed(version), headers: { authorization: `Bearer ${token}` } });
    return [reply.statusCode, (reply.json() as Partial<Reported>).items?.[0]?.outcome];
  };
  expect(await send(await tokenOf('desk', { scopes: ['outside.report'] }), 4)).toEqual([200, 'applied']);
  expect(await send(await tokenOf('reader', { scopes: ['exception.read'] }), 5)).toEqual([403, undefined]);
  expect(await send(await tokenOf('hr-desk', { scopes: ['outside.report'], unit: 'PAY' }), 5)).toEqual([200, 'refused']);
});

test('S45 what is proposed is confirmed by a person, and not while a scan still finds it', async () => {
  expect(codesOf(await server.as('p24').post(`/exceptions/${id}/confirm`, { proposal: 'f1', text: 'The package is installed on the host.' }))).toEqual(['not-permitted']);
  const finding = { rule: { scheme: 'xccdf', id: 'xccdf_org.ssgproject.content_rule_package_audit_installed' }, asset: { type: 'host', id: 'app-01.corp.example' }, source: { tool: 'oscap' } };
  const scan = async (status: string): Promise<void> => {
    const reply = await server.app.inject({
      method: 'POST', url: '/api/v1/imports?kind=findings', payload: `${JSON.stringify({ ...finding, status })}\n`,
      headers: { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/x-ndjson' },
    });
    expect(reply.statusCode, reply.payload).toBe(201);
  };
  await scan('open');
  expect(codesOf(await server.as('p05').post(`/exceptions/${id}/confirm`, { proposal: 'f1', text: 'The package is installed on the host.' }))).toEqual(['still-found']);
  expect((await read()).state).toBe('active');
  const waits = async (person: string) => ok<ReplyOf<typeof routes.listTasks>>(await server.as(person).get(`/tasks?exception=${id}`)).items.filter(({ kind }) => kind === 'decide-proposal');
  expect((await waits('p05')).map(({ proposal, actions }) => [proposal?.id, actions.map(({ action, allowed }) => [action, allowed])])).toEqual([['f1', [['confirm', false], ['dismiss', true]]]]);
  expect(await waits('p24')).toEqual([]);
  await server.moveClock('2026-11-30T10:00:00.000Z');
  await scan('passed');
  expect(ok(await server.as('p05').post(`/exceptions/${id}/confirm`, { proposal: 'f1', text: 'The package is installed on the host.' }))).toMatchObject({
    state: 'closed', proposals: [{ decided: { outcome: 'confirmed', by: { id: 'p05' } } }],
  });
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
