import type { ReplyOf, routes, TaskReply } from '@exeat/contract';
import { casesConcerning } from '@exeat/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { approved, assessment, inApproval, ok, submitted } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

type Tasks = ReplyOf<typeof routes.listTasks>;
const inbox = async (person: string, query = ''): Promise<Tasks> => ok<Tasks>(await server.as(person).get(`/tasks${query}`));
const taskOf = async (person: string, id: string): Promise<TaskReply | undefined> => (await inbox(person, `?exception=${id}`)).items[0];

test('a decision comes with everything that it needs: what, where, until when, at which risk, who asks, who else signs, and why me', async () => {
  const state = await inApproval(server, { ticket: 'summary' });
  const task = await taskOf('p08', state.id);
  expect(task).toMatchObject({
    kind: 'decide',
    group: 'decide',
    assigned: true,
    relianceHash: state.relianceHash,
    exception: { id: state.id, revision: state.revision, level: 2 },
    seat: { id: 'policy-owner:STD-LG' },
    changed: null,
    summary: {
      deviations: [
        {
          requirement: 'STD-LG/LG-7.1',
          rules: { scheme: 'xccdf', count: 1 },
          asset: { type: 'host', ids: ['app-01.corp.example'], count: 1, under: null },
        },
      ],
      units: [{ id: 'INS', name: 'Insurance' }],
      term: { lastDay: '2026-12-31', zone: 'America/New_York', until: '2027-01-01T05:00:00.000Z' },
      risk: { residualBand: 'moderate', residual: { likelihood: 3, impact: 3 }, assessor: { id: 'p06' }, recommendation: 'approve' },
      requester: { id: 'p24' },
      version: 1,
    },
  });
  expect(task?.summary.deviations[0]?.title?.length).toBeGreaterThan(5);
  expect(task?.seat?.reasons.length).toBeGreaterThan(0);
  expect(task?.summary.others).toMatchObject([
    { title: 'Risk owner of INS', person: { id: 'p23' }, status: 'waiting' },
    { person: { id: 'p04' }, status: 'waiting' },
  ]);
  expect(task?.actions.filter((action) => action.allowed).map((action) => action.action)).toEqual(['approve', 'approve_narrower', 'return', 'reject', 'recuse']);
  expect(task?.actions.find((action) => action.action === 'object')?.reasons[0]?.text).toContain('got object');
});

test('what is due comes first, and every group is counted whatever is shown', async () => {
  const question = await submitted(server, { ticket: 'due' });
  await submitted(server, { ticket: 'waits for triage' });
  ok(await server.as('p05').post(`/exceptions/${question}/ask`, { text: 'Which batch job is meant?' }));
  const mine = await inbox('p24');
  expect(mine.items[0]).toMatchObject({ kind: 'answer', group: 'answer', assigned: true, summary: { question: { text: 'Which batch job is meant?' } } });
  expect(mine.items[0]?.due).not.toBeNull();
  expect(mine.items[0]?.actions.map((action) => [action.action, action.allowed])).toEqual([
    ['answer', true],
    ['withdraw', true],
  ]);
  const all = await inbox('p05');
  const one = await inbox('p05', '?limit=1');
  expect(one.items).toHaveLength(1);
  expect(one.counts).toEqual(all.counts);
  expect(Object.values(all.counts).reduce((sum, count) => sum + count)).toBe(all.items.length);
});

test('a task says what others did since its reader looked, and nothing of what the reader did', async () => {
  const state = await inApproval(server, { ticket: 'since' });
  await server.as('p08').put(`/exceptions/${state.id}/seen`, { revision: state.revision });
  expect((await taskOf('p08', state.id))?.changed).toMatchObject({ count: 0, items: [] });
  ok(await server.as('p24').post(`/exceptions/${state.id}/comment`, { text: 'The vendor confirmed the date.' }));
  ok(await server.as('p08').post(`/exceptions/${state.id}/comment`, { text: 'Thank you, noted.' }));
  expect((await taskOf('p08', state.id))?.changed).toMatchObject({ count: 1, items: [{ type: 'comment_added', by: { id: 'p24' } }] });
});

describe('only what can concern the person is loaded', () => {
  test('nothing of others for somebody without office, role or reports', async () => {
    const state = await approved(server, { ticket: 'closed' });
    await inApproval(server, { ticket: 'others' });
    const cases = await casesConcerning(server.context.pool, {
      person: 'p99',
      decidesFor: [],
      units: { triage: [], assess: [], verify: [] },
      seatsMovedAt: null,
    });
    expect(cases).toEqual([]);
    expect(await taskOf('p24', state.id)).toBeUndefined();
  });

  test('a seat whose recorded holder has left waits for whoever holds it now', async () => {
    const state = await inApproval(server, { ticket: 'left' });
    expect(await taskOf('p04', state.id)).toBeUndefined();
    const read = await server.as('p46').get('/people/p08');
    ok(await server.as('p46').patch('/people/p08', { active: false }, { 'if-match': String(read.headers['etag']) }));
    const holder = ok(await server.as('p24').get(`/exceptions/${state.id}`)).required?.seats.find((seat) => seat.status === 'open')?.person?.id ?? '';
    expect(holder).not.toBe('p08');
    expect(await taskOf(holder, state.id)).toMatchObject({ kind: 'decide', seat: { id: 'policy-owner:STD-LG' } });
    expect((await server.as('p08').get('/tasks')).status).toBe(401);
  });

  test('the same tasks as over every case there is', async () => {
    for (const person of ['p03', 'p04', 'p05', 'p06', 'p07', 'p23', 'p24', 'p39']) {
      const ids = new Set((await inbox(person, '?limit=500')).items.map((item) => item.exception.id));
      const list = ok<{ items: { id: string }[] }>(await server.as(person).get('/exceptions?limit=500'));
      for (const { id } of list.items) expect((await taskOf(person, id)) !== undefined, `${person} ${id}`).toBe(ids.has(id));
    }
  });
});

test('an action is offered as the rules would have it, and is gone when it is done', async () => {
  const id = await submitted(server, { ticket: 'assess' });
  const triaged = ok(await server.as('p05').post(`/exceptions/${id}/triage`, { outcome: 'complete', distinctFrom: await everyOther(id) }));
  expect((await taskOf('p06', id))?.actions[0]).toMatchObject({ action: 'assess', allowed: true, reasons: [] });
  ok(await server.as('p06').post(`/exceptions/${id}/assess`, { ...assessment, relianceHash: triaged.relianceHash }));
  expect(await taskOf('p06', id)).toBeUndefined();
});

async function everyOther(id: string): Promise<readonly string[]> {
  return ok<{ items: { id: string }[] }>(await server.as('p05').get('/exceptions?limit=500')).items.map((item) => item.id).filter((other) => other !== id);
}
