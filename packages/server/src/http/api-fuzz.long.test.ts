import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuzzApi, fuzzServer } from '../testing/fuzz/fuzz-api.ts';
import type { DemoServer } from '../testing/demo-server.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await fuzzServer();
}, 120_000);
afterAll(() => server.close());

test('50,000 requests, others each time: no 5xx, and every answer is as the published document says', { timeout: 1_800_000 }, async () => {
  const seed = Number(process.env['EXEAT_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
  const { asked, faults } = await fuzzApi(server, { seed, requests: 50_000 });
  expect({ seed, faults }).toEqual({ seed, faults: [] });
  expect(asked).toBeGreaterThanOrEqual(50_000);
});
