import { describe, expect, test } from 'vitest';
import { fuzz, FuzzFailure } from './testing/fuzz.ts';

// One of each kind of text; the long run fuzzes every format.
describe('mutations of the samples, those that reach new code mutated further', () => {
  test.each(['csv', 'cyclonedx', 'exeat', 'policyreport', 'sarif', 'xccdf'])('%s: no crash, no hang, no unbounded memory', { timeout: 120_000 }, async (format) => {
    const { runs, blocks } = await fuzz({ format, seed: 20_261_124, milliseconds: 150 });
    expect(runs).toBeGreaterThan(0);
    expect(blocks).toBeGreaterThan(20);
  });
});

test.each([
  ['crash', /planted/],
  ['hang', /expected an end/],
  ['memory', /heap/],
] as const)('a planted fault is found, with its input: %s', { timeout: 120_000 }, async (plant, says) => {
  const failure = await fuzz({ format: 'exeat', seed: 1, milliseconds: 60_000, plant, longestRunMs: plant === 'hang' ? 1000 : 60_000 }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(FuzzFailure);
  expect(failure).toMatchObject({ message: expect.stringMatching(says) });
  expect((failure as FuzzFailure).input.length).toBeGreaterThan(0);
});
