import type { ExceptionReply, TaskReply } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { auditRequest, codesOf, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const call = { incident: 'INC-771', statement: 'The claims front end is down until somebody gets in from outside.' };

async function called(by: string): Promise<ExceptionReply> {
  const asked = auditRequest({ basis: 'emergency', validity: { lastDay: '2026-11-26' } });
  const draft = ok<ExceptionReply>(await server.as('p24').post('/exceptions', asked));
  return ok(await server.as(by).post(`/exceptions/${draft.id}/activate-emergency`, call));
}

test('S48 two people activate it, its seats are asked to ratify it, and unratified its cover ends with the next working day', async () => {
  const refused = await server.as('p24').post(`/exceptions/${ok<ExceptionReply>(await server.as('p24').post('/exceptions', auditRequest({ basis: 'emergency', validity: { lastDay: '2026-11-26' } }))).id}/activate-emergency`, call);
  expect([refused.status, codesOf(refused)]).toEqual([403, ['not-permitted']]);
  const first = await called('p12');
  const { id, relianceHash } = first;
  expect([first.state, first.grants]).toEqual(['in_approval', []]);
  const waiting = ok<{ items: TaskReply[] }>(await server.as('p11').get('/tasks'));
  expect(waiting.items.map(({ exception, actions }) => [exception.id, actions.filter(({ allowed }) => allowed).map(({ action }) => action)])).toContainEqual([id, ['reject', 'recuse', 'activate_emergency']]);
  const moved = await server.as('p11').post(`/exceptions/${id}/activate-emergency`, { relianceHash: '0'.repeat(64) });
  expect(codesOf(moved)).toContain('reliance-moved');
  const alone = await server.as('p12').post(`/exceptions/${id}/activate-emergency`, { relianceHash });
  expect(codesOf(alone)).toEqual(['not-permitted']);

  const active = ok<ExceptionReply>(await server.as('p11').post(`/exceptions/${id}/activate-emergency`, { relianceHash }));
  expect(active).toMatchObject({ state: 'active', emergency: { incident: 'INC-771', ratifiedAt: null }, changeRequests: [{ id: 'c1', kind: 'ratification', state: 'in_approval' }] });
  const [duty] = active.duties;
  expect(duty).toMatchObject({ kind: 'ratification', consequence: 'end', dischargedAt: null });
  expect(active.flags.map(({ flag }) => flag)).toEqual(['ratification_pending']);
  const seats = active.changeRequests[0]?.required?.seats.map(({ person }) => person?.id ?? '') ?? [];
  expect(seats).not.toContain('p11');
  const asked = ok<{ items: TaskReply[] }>(await server.as(seats[0] ?? '').get('/tasks'));
  expect(asked.items).toContainEqual(expect.objectContaining({ kind: 'decide', change: { id: 'c1', kind: 'ratification', statement: expect.anything() } }));

  await server.moveClock(duty?.due ?? '');
  const over = ok<ExceptionReply>(await server.as('p24').get(`/exceptions/${id}`));
  expect([over.state, over.changeRequests[0]?.state]).toEqual(['expired', 'void']);
  const late = await server.as(seats[0] ?? '').post(`/exceptions/${id}/ratify`, { change: 'c1', rationale: 'The outage left no other way in.', relianceHash: over.changeRequests[0]?.relianceHash });
  expect(codesOf(late)).toEqual(['wrong-state']);
  const again = ok<ExceptionReply>(await server.as('p24').post('/exceptions', auditRequest({ basis: 'emergency', validity: { lastDay: '2026-11-27' } })));
  expect(codesOf(await server.as('p12').post(`/exceptions/${again.id}/activate-emergency`, call))).toContain('emergency-not-allowed');
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
