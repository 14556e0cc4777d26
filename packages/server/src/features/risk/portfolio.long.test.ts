import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/index.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const scenarios = Array.from({ length: 200 }, (_, at) => ({
  id: `scenario-${at}`, group: `group-${at % 10}`, frequency: { events: { low: 0.1, mode: 0.5, high: 2 } }, loss: { kind: 'lognormal', p5: 10_000, p95: 1_000_000 },
  policyEffect: { frequency: { low: 0.2, mode: 0.5, high: 0.8 } }, termYears: 0.5,
}));
const question = { seed: 'portfolio', years: 50_000, currency: 'EUR', priceYear: 2026, sharedShock: 0.5, scenarios, thresholds: [10_000_000], tolerance: [{ loss: 100_000_000, probability: 0.01 }] };

async function simulate() {
  return server.app.inject({ method: 'POST', url: '/api/v1/risk/simulations', headers: { authorization: `Bearer ${await server.tokenOf('p24')}` }, payload: question });
}

test('fifty thousand years of two hundred scenarios: others are answered meanwhile, and the same question has the same numbers to the bit', { timeout: 600_000 }, async () => {
  let isAnswered = false;
  const slow = simulate().finally(() => (isAnswered = true));
  // Hundreds of answers, one after the other, all of them before the simulation's.
  for (let asked = 0; asked < 300; asked += 1) expect((await server.as('p24').get('/exceptions?limit=5')).status).toBe(200);
  expect(isAnswered).toBe(false);
  const [first, second] = [await slow, await simulate()];
  expect(first.statusCode).toBe(200);
  expect(second.payload).toBe(first.payload);
  const { portfolio } = first.json<{ portfolio: { withDeviation: { mean: number }; withoutDeviation: { mean: number }; curve: { withDeviation: number; withoutDeviation: number }[] } }>();
  expect(portfolio.withDeviation.mean).toBeGreaterThan(portfolio.withoutDeviation.mean);
  for (const point of portfolio.curve) expect(point.withDeviation).toBeGreaterThanOrEqual(point.withoutDeviation);
});
