import { expect, test } from 'vitest';
import { findingReaders } from './registry.ts';
import { fuzz } from './testing/fuzz.ts';

const seconds = Number(process.env['EXEAT_FUZZ_SECONDS'] ?? 20);
const seed = Number(process.env['EXEAT_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

test.each(findingReaders.map(({ name }) => name))(`%s, for ${seconds} s from seed ${seed}: no crash, no hang, no unbounded memory`, { timeout: seconds * 1000 + 120_000 }, async (format) => {
  const { runs, blocks, corpus } = await fuzz({ format, seed, milliseconds: seconds * 1000 });
  process.stderr.write(`${JSON.stringify({ format, seed, runs, blocks, corpus })}\n`);
  expect(corpus).toBeGreaterThan(0);
});
