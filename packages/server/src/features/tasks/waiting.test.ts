import type { ReplyOf, routes, TaskReply } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, confirmed, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const waiting = async (person: string, id: string): Promise<readonly TaskReply[]> => ok<ReplyOf<typeof routes.listTasks>>(await server.as(person).get(`/tasks?exception=${id}`)).items;
const kinds = async (person: string, id: string): Promise<readonly string[]> => (await waiting(person, id)).map(({ kind }) => kind);

test('T31 an exception that somebody is to own waits for them, and for nobody else, until they accept', async () => {
  const tag = (await server.as('p46').get('/people/p26')).headers['etag'] as string;
  await confirmed(server, await server.as('p46').patch('/people/p26', { unit: 'INS', manager: 'p23' }, { 'if-match': tag }));
  const granted = await approved(server);
  const { id } = granted;
  const proposed = ok(await server.as('p24').post(`/exceptions/${id}/transfer`, { to: 'p26', text: 'The host changes teams in December.' }, { 'if-match': `"${granted.revision}"` }));
  const [task] = await waiting('p26', id);
  expect(task).toMatchObject({ kind: 'accept-transfer', group: 'answer', assigned: true, transfer: { to: { id: 'p26' }, by: { id: 'p24' } }, actions: [{ action: 'transfer', allowed: true }] });
  expect(await kinds('p24', id)).not.toContain('accept-transfer');
  ok(await server.as('p26').post(`/exceptions/${id}/transfer`, { to: 'p26' }, { 'if-match': `"${proposed.revision}"` }));
  expect(await kinds('p26', id)).toEqual([]);
});

test('T22 a suspension waits for those who may lift it, with the time to cure it', async () => {
  const granted = await approved(server, { scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-02.corp.example'] } }] });
  const { id } = granted;
  const suspended = ok(await server.as('p05').post(`/exceptions/${id}/suspend`, { cause: 'risk_increased', text: 'Exploits circulate since yesterday evening.' }));
  const [open] = suspended.suspensions;
  const [task] = await waiting('p23', id);
  expect(task).toMatchObject({ kind: 'resume', suspension: { id: open?.id, cause: 'risk_increased' }, due: suspended.duties.find(({ dischargedAt }) => dischargedAt === null)?.due });
  expect(task?.actions.find(({ action }) => action === 'resume')).toMatchObject({ allowed: true });
  // Whoever owns it does not give cover back to themselves.
  expect(await kinds('p24', id)).not.toContain('resume');
  ok(await server.as('p23').post(`/exceptions/${id}/resume`, { text: 'The exploit does not reach the host any more.', suspension: open?.id }));
  expect(await kinds('p23', id)).not.toContain('resume');
});
