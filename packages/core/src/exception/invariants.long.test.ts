import { expect, test } from 'vitest';
import { playSequences } from './testing/model/play.ts';

test('the invariants hold over 50,000 random sequences of commands', { timeout: 7_200_000 }, () => {
  expect(playSequences(50_000).granted).toBeGreaterThan(25_000);
});
