import type { ExceptionReply, TaskReply } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, assessment as found, codesOf, ok } from '../../testing/requests.ts';

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

test('a review waits a week before it is expected, and while it is overdue, in the inbox of those who may do it and of nobody who is party', async () => {
  const { id, duties, assessment } = await approved(server, { ticket: 'review', validity: { lastDay: '2027-02-28' } }, { ...found, inherent: { likelihood: 5, impact: 5 } });
  const review = duties.find(({ kind }) => kind === 'review');
  const waiting = async (as: string): Promise<readonly string[]> => {
    const { items } = ok<{ items: TaskReply[] }>(await server.as(as).get(`/tasks?exception=${id}`));
    return items.filter(({ kind }) => kind === 'review').map(({ due, actions }) => `${due} ${actions.map(({ action, allowed }) => `${action} ${allowed}`)}`);
  };
  const at = Date.parse(review?.expected ?? '');
  await server.moveClock(new Date(at - 8 * 86_400_000).toISOString());
  expect(await waiting('p07')).toEqual([]);
  await server.moveClock(new Date(at - 6 * 86_400_000).toISOString());
  expect(await waiting('p07')).toEqual([`${review?.due} review true`]);
  // Whoever accepted the risk may review it too.
  expect(await waiting('p23')).toHaveLength(1);
  expect(await waiting('p24')).toEqual([]);
  await server.moveClock(review?.due ?? '');
  expect(await waiting('p07')).toHaveLength(1);
  ok(await server.as('p07').post(`/exceptions/${id}/review`, { outcome: 'continue', ...answers, ...assessment?.residual }));
  expect(await waiting('p07')).toEqual([]);
});
