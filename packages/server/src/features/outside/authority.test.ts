import type { ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, codesOf, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

let version = 0;
const report = async (says: object) => {
  version += 1;
  const fact = { source: 'hr', externalId: 'records', version, occurredAt: '2026-11-24T09:00:00Z', says };
  return ok<ReplyOf<typeof routes.reportFacts>>(await server.as('p46').post('/outside-facts', { facts: [fact] })).items[0];
};
const read = async (id: string) => ok(await server.as('p24').get(`/exceptions/${id}`));
const backdated = { kind: 'role_ended', person: 'p04', role: 'ciso_delegate', unit: 'GRP', lastDay: '2026-11-20' };

test('S28 a role that had ended before its holder signed suspends at once, whoever holds the seat signs again, and what was covered is marked', async () => {
  const { id } = await approved(server);
  expect((await report({ ...backdated, lastDay: '2030-01-01' }))?.reasons.map(({ code }) => code)).toEqual(['invalid-field']);
  expect(await report(backdated)).toMatchObject({ outcome: 'applied', exceptions: expect.arrayContaining([id]) });
  const suspended = await read(id);
  expect(suspended).toMatchObject({
    state: 'suspended', stops: [{ cause: 'authority_defect', liftedBy: ['reaffirmation'] }],
    authorityDefects: [{ request: 'initial', person: { id: 'p04' }, seats: ['level:ciso_delegate'], cure: 'c1', curedAt: null, invalidlyCovered: [{ from: suspended.grants[0]?.from }] }],
  });
  expect(codesOf(await server.as('p03').post(`/exceptions/${id}/resume`, { text: 'The directory was wrong about this role.' }))).toEqual(['wrong-state']);
  const again = suspended.changeRequests.at(-1);
  const holder = again?.required?.seats[0]?.person?.id ?? null;
  expect(holder).not.toBe('p04');
  expect(ok<{ items: unknown[] }>(await server.as(holder).get(`/tasks?exception=${id}`)).items).toHaveLength(1);
  const sign = (as: string | null) => server.as(as).post(`/exceptions/${id}/decide`, { change: 'c1', outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash: again?.relianceHash });
  expect(codesOf(await sign('p23'))).toContain('decided-before');
  expect(ok(await sign(holder))).toMatchObject({ state: 'active', authorityDefects: [{ curedAt: expect.any(String) }] });
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});

test('S28 nobody signs again in five working days, and it is revoked with no job', async () => {
  const { id } = await approved(server, { ticket: 'unsigned' });
  await report({ kind: 'person_left', person: 'p23', lastDay: '2026-11-20' });
  const { duties } = await read(id);
  const cure = duties.find(({ id: duty }) => duty === 'cure-s1');
  await server.moveClock(cure?.due ?? '');
  expect(await read(id)).toMatchObject({ state: 'revoked', changeRequests: [{ id: 'c1', state: 'void' }] });
});
