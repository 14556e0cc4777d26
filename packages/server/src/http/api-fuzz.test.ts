import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuzzApi, fuzzServer } from '../testing/fuzz/fuzz-api.ts';
import type { DemoServer } from '../testing/demo-server.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await fuzzServer();
}, 120_000);
afterAll(() => server.close());

test('5,000 requests made from the published document and spoilt: no 5xx, and every answer is as the document says', { timeout: 300_000 }, async () => {
  const { asked, faults, statuses } = await fuzzApi(server, { seed: 20_261_124, requests: 5000 });
  expect(faults).toEqual([]);
  expect(asked).toBeGreaterThanOrEqual(5000);
  // A fuzzer that is refused at the door everywhere would find nothing either.
  const successes = [...statuses.values()].filter((seen) => [...seen.keys()].some((status) => status < 300));
  expect(successes.length).toBeGreaterThan(40);
});
