import type { TaskReply } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { codesOf, inApproval, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const grounds = { grounds: 'new_information', text: 'The vendor has confirmed the date in writing.' };

test('S49 an appeal is heard by others a level above; allowed, the request is in approval again and nothing is granted', async () => {
  const waiting = await inApproval(server);
  const { id, required } = waiting;
  const rejecter = required?.seats.find((seat) => seat.status === 'open')?.person?.id ?? '';
  ok(await server.as(rejecter).post(`/exceptions/${id}/decide`, { outcome: 'reject', rationale: 'The plan is not credible at all.', relianceHash: waiting.relianceHash }));
  expect((await server.as('p23').post(`/exceptions/${id}/appeal`, grounds)).status).toBe(403);

  let current = ok(await server.as('p24').post(`/exceptions/${id}/appeal`, grounds));
  expect(current).toMatchObject({ state: 'rejected', changeRequests: [{ id: 'c1', kind: 'appeal', state: 'in_approval', required: { level: (required?.level ?? 0) + 1 } }] });
  const body = current.changeRequests[0];
  expect(body?.required?.seats.map((seat) => seat.person?.id)).not.toContain(rejecter);
  const refused = await server.as(rejecter).post(`/exceptions/${id}/decide`, { change: 'c1', outcome: 'approve', relianceHash: body?.relianceHash });
  expect([refused.status, codesOf(refused).includes('decided-before')]).toEqual([403, true]);
  const judge = body?.required?.seats[0]?.person?.id ?? null;
  const tasks = ok<{ items: TaskReply[] }>(await server.as(judge).get('/tasks'));
  expect(tasks.items).toContainEqual(expect.objectContaining({ kind: 'decide', change: { id: 'c1', kind: 'appeal', statement: { grounds: 'new_information', text: 'The vendor has confirmed the date in writing.' } } }));

  for (const seat of body?.required?.seats ?? []) {
    current = ok(await server.as(seat.person?.id ?? null).post(`/exceptions/${id}/decide`, { change: 'c1', outcome: 'approve', relianceHash: body?.relianceHash }));
  }
  expect(current).toMatchObject({ state: 'in_approval', grants: [], ended: null, changeRequests: [{ state: 'approved' }], required: { level: (required?.level ?? 0) + 1 } });
  expect(current.decisions.every((decision) => decision.superseded)).toBe(true);
  const again = await server.as('p24').post(`/exceptions/${id}/appeal`, grounds);
  expect([again.status, codesOf(again)]).toEqual([409, ['wrong-state']]);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
