import type { ExceptionReply } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, codesOf, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const answers = {
  changed: 'The rollout has moved by a month.', mitigations: 'The alert covers the host by now.', valid: 'The vendor has not delivered yet.', controls: 'The alert fired in the test of Monday.',
};

test('a review over HTTP stands in the case with its risk; one that finds more does not go on, and its condition suspends at its instant', async () => {
  const { id, assessment } = await approved(server);
  const risk = assessment?.residual ?? { likelihood: 5, impact: 5 };
  expect((await server.as('p24').post(`/exceptions/${id}/review`, { outcome: 'continue', ...answers, ...risk })).status).toBe(403);
  const reviewed = ok<ExceptionReply>(await server.as('p07').post(`/exceptions/${id}/review`, { outcome: 'continue', ...answers, ...risk }));
  expect(reviewed).toMatchObject({ state: 'active', stalls: 1, reviews: [{ by: { id: 'p07' }, outcome: 'continue', band: assessment?.residualBand }] });
  const worse = { ...answers, likelihood: 5, impact: 5 };
  expect(codesOf(await server.as('p07').post(`/exceptions/${id}/review`, { outcome: 'continue', ...worse }))).toEqual(['invalid-field']);
  const asked = ok<ExceptionReply>(await server.as('p07').post(`/exceptions/${id}/review`, { outcome: 'narrow', ...worse, text: 'Only the first host is still needed.' }));
  expect(asked.flags.map(({ flag }) => flag)).toContain('reassess_required');
  const duty = asked.duties.find(({ id: name }) => name === 'after-review-2');
  expect(duty).toMatchObject({ consequence: 'suspend', byEvidence: true });
  await server.moveClock(duty?.due ?? '');
  expect(ok<ExceptionReply>(await server.as('p24').get(`/exceptions/${id}`)).state).toBe('suspended');
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
