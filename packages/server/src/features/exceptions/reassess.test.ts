import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { approved, assessment, codesOf, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

test('a risk that has risen waits for the higher level, and is suspended when nobody re-affirms it in time, with no job (S34)', async () => {
  const { id, relianceHash, required } = await approved(server);
  const body = { relianceHash, cause: 'exploit_probability', statement: assessment.statement, inherent: { likelihood: 5, impact: 4 }, opinion: 'Exploits circulate since yesterday.' };
  expect((await server.as('p24').post(`/exceptions/${id}/reassess`, body)).status).toBe(403);
  expect(codesOf(await server.as('p07').post(`/exceptions/${id}/reassess`, { ...body, inherent: { likelihood: 1, impact: 1 } }))).toEqual(['risk-not-lowered']);
  const again = ok(await server.as('p07').post(`/exceptions/${id}/reassess`, body));
  expect(again).toMatchObject({ state: 'active', assessment: { residualBand: 'high' } });
  expect(again.flags.map(({ flag }) => flag)).toContain('reaffirmation_pending');
  expect(again.changeRequests.at(-1)).toMatchObject({ kind: 'reaffirmation', state: 'in_approval' });
  expect(again.changeRequests.at(-1)?.required?.level).toBeGreaterThan(required?.level ?? 5);
  const duty = again.duties.find(({ kind }) => kind === 'reaffirmation');
  expect(duty).toMatchObject({ consequence: 'suspend' });
  await server.moveClock(duty?.due ?? '');
  expect(ok(await server.as('p24').get(`/exceptions/${id}`)).state).toBe('suspended');
}, 60_000);
