import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { codesOf, inApproval, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

test('who declares a conflict loses the seat to the next in line, and what they decide after it is refused', async () => {
  const { id, relianceHash } = await inApproval(server, { ticket: 'conflict' });
  const recuse = (as: string, body: object = {}) => server.as(as).post(`/exceptions/${id}/recuse`, { text: 'My brother runs the vendor.', relianceHash, ...body });
  expect(codesOf(await recuse('p23'))).toEqual(['not-your-seat']);
  expect(codesOf(await recuse('p08', { text: 'short' }))).toEqual(['missing-field']);
  const after = ok(await recuse('p08'));
  expect(after.state).toBe('in_approval');
  const seat = after.required?.seats.find((one) => one.id === 'policy-owner:STD-LG');
  expect(seat).toMatchObject({ status: 'open' });
  expect(seat?.person?.id).not.toBe('p08');
  expect(seat?.reasons.map(({ text }) => text).join(' ')).toContain('declared a conflict');
  expect(codesOf(await server.as('p08').post(`/exceptions/${id}/decide`, { outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash }))).toContain('recused');
  expect(ok<{ items: unknown[] }>(await server.as('p08').get(`/tasks?exception=${id}`)).items).toEqual([]);
  expect(ok<{ items: unknown[] }>(await server.as(seat?.person?.id ?? null).get(`/tasks?exception=${id}`)).items).toHaveLength(1);
});
