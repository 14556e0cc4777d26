import type { ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPolicyReviews } from '../../record/open-policy-reviews.ts';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { approved, codesOf, ok } from '../../testing/requests.ts';

type Reviews = ReplyOf<typeof routes.listPolicyReviews>;
type Review = Reviews['items'][number];

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const requirement = 'STD-LG/LG-7.1';
const reviews = async (person: string, query = '') => ok<Reviews>(await server.as(person).get(`/policy-reviews?limit=200&requirement=${requirement}${query}`)).items;
const text = 'The January release ends most of them; the requirement stays as it is.';

test('whoever owns a requirement is asked for an answer within thirty days, and silence is carried up the line and answers nothing', async () => {
  const report = await server.app.inject({
    method: 'POST', url: '/api/v1/imports?kind=findings', payload: xccdfReport({ package_audit_installed: 'fail' }), headers: { authorization: `Bearer ${await server.tokenOf('p07')}`, 'content-type': 'application/xml' },
  });
  expect(report.statusCode).toBe(201);
  const { id: exception } = await approved(server);
  // Two nodes at once: one review for each signal.
  await Promise.all([openPolicyReviews(server.context), openPolicyReviews(server.context)]);
  const opened = await reviews('p08', '&state=open&mine=true');
  const review = opened.find(({ signal }) => signal === 'P1') as Review;
  expect(opened.filter(({ signal }) => signal === 'P1')).toHaveLength(1);
  expect(review).toMatchObject({ requirement, owner: { id: 'p08' }, asked: [{ id: 'p08' }], exceptions: expect.arrayContaining([exception]), lastDay: '2026-12-24', overdue: false, answer: null, mine: { answer: [] } });
  expect(await openPolicyReviews(server.context)).toBe(0);

  const path = `/policy-reviews/${review.id}/answer`;
  const answer = (person: string, body: object) => server.as(person).post(path, body);
  for (const other of ['p04', 'p24', 'p46']) expect(codesOf(await answer(other, { outcome: 'accept', text })), other).toEqual(['not-permitted']);
  expect((await server.as(null).post(path, { outcome: 'accept', text })).status).toBe(401);
  expect(codesOf(await answer('p08', { outcome: 'reject', text: 'No.' }))).toEqual(['missing-field']);
  expect((await server.as('p08').post('/policy-reviews/PR-2026-9999/answer', { outcome: 'reject', text })).status).toBe(404);
  expect(await reviews('p24', '&mine=true')).toEqual([]);

  await server.moveClock('2026-12-25T05:00:00.000Z');
  const [overdue] = (await reviews('p04', '&state=overdue&mine=true')).filter(({ id }) => id === review.id);
  expect(overdue).toMatchObject({ overdue: true, asked: [{ id: 'p08' }, { id: 'p04' }], answer: null });
  expect(ok<Review>(await answer('p04', { outcome: 'reject', text }))).toMatchObject({ answer: { outcome: 'reject', text, by: { id: 'p04' } }, asked: [], overdue: false });
  const again = await answer('p08', { outcome: 'accept', text });
  expect([again.status, codesOf(again)]).toEqual([409, ['already-decided']]);
  expect((await reviews('p08', '&state=answered')).map(({ id }) => id)).toContain(review.id);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
