import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/index.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const scenario = {
  id: 'ransomware', frequency: { events: { low: 0.1, mode: 0.5, high: 2 } }, loss: { kind: 'lognormal', p5: 10_000, p95: 1_000_000 },
  policyEffect: { frequency: { low: 0.2, mode: 0.5, high: 0.8 } }, termYears: 0.5,
};
const question = { seed: 'one', years: 10_000, currency: 'EUR', priceYear: 2026, scenarios: [scenario], thresholds: [100_000], tolerance: [{ loss: 1_000_000, probability: 0.01 }] };

async function simulate(body: unknown, token?: string) {
  const authorization = `Bearer ${token ?? (await server.tokenOf('p24'))}`;
  return server.app.inject({ method: 'POST', url: '/api/v1/risk/simulations', headers: { authorization }, payload: body as object });
}

test('a simulation is answered with the curve against what is tolerated, and again with the same numbers', async () => {
  const [first, second] = [await simulate(question), await simulate(question)];
  expect(first.statusCode).toBe(200);
  expect(first.json()).toMatchObject({ model: 'exeat-loss-simulation/1', seed: 'one', portfolio: { curve: [{ loss: 100_000 }, { loss: 1_000_000, tolerated: 0.01 }] }, scenarios: [{ id: 'ransomware' }] });
  expect(second.payload).toBe(first.payload);
});

test('the server answers others while a thread simulates', async () => {
  const slow = simulate({ ...question, years: 200_000 });
  const other = await server.app.inject({ url: '/healthz' });
  expect(other.statusCode).toBe(200);
  expect((await slow).statusCode).toBe(200);
});

test('an estimate out of order is refused by its name', async () => {
  const reply = await simulate({ ...question, scenarios: [{ ...scenario, frequency: { events: { low: 3, mode: 2, high: 1 } } }] });
  expect(reply.statusCode).toBe(422);
  expect(reply.json()).toMatchObject({ code: 'invalid-field', detail: 'scenario ransomware, frequency.events: expected 0 ≤ low ≤ mode ≤ high ≤ 1000, got 3, 2, 1.' });
});

test('a question of another shape is told field by field', async () => {
  const reply = await simulate({ ...question, currency: 'euro', years: 10 });
  expect(reply.statusCode).toBe(400);
  expect(reply.json()).toMatchObject({ fields: [{ path: 'body.years' }, { path: 'body.currency' }] });
});

test('more simulations than may wait are sent away, and those before them are answered', async () => {
  const statuses = (await Promise.all(Array.from({ length: 7 }, () => simulate(question)))).map(({ statusCode }) => statusCode);
  expect(statuses.filter((status) => status === 200)).toHaveLength(4);
  expect(statuses.filter((status) => status === 429)).toHaveLength(3);
});

test('vulnerabilities are rated from what is known, with its sources; what is missing is named', async () => {
  const feed = { source: 'feed', asOf: '2026-11-23T00:00:00Z' };
  const known = { knownExploited: { value: true, ...feed }, exploitProbability: { value: 0.2, ...feed }, criticality: { value: 2, ...feed }, publiclyExposed: { value: true, ...feed }, automatable: { value: true, ...feed }, technicalImpact: { value: 'total', ...feed } };
  const reply = await server.app.inject({
    method: 'POST', url: '/api/v1/risk/vulnerabilities', headers: { authorization: `Bearer ${await server.tokenOf('p24')}` },
    payload: { vulnerabilities: [{ id: 'CVE-2026-0001', asset: 'host:app-01.corp.example', ...known }, { id: 'CVE-2026-0002' }] },
  });
  expect(reply.statusCode).toBe(200);
  const [first, second] = (reply.json() as { items: readonly unknown[] }).items;
  expect(first).toMatchObject({
    rating: { likelihood: 5, impact: 2 }, band: 'high', directive: { kind: 'days', days: 3, forensic: true },
    incomplete: ['activelyExploited', 'authenticationRequired', 'cvssVector', 'exposed'],
    sources: expect.arrayContaining([{ fact: 'knownExploited', source: 'feed', asOf: '2026-11-23T00:00:00.000Z' }]),
  });
  expect(second).toMatchObject({ rating: { likelihood: 4, impact: 5 }, band: 'critical', directive: { kind: 'incomplete' }, sources: [] });
});

test('nobody unknown may simulate', async () => {
  expect((await simulate(question, 'nonsense')).statusCode).toBe(401);
});
