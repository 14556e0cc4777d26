import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bothOpinions, preparePolicies, questions } from './testing/second-opinion.ts';

it('agrees with Cedar on 100,000 random decisions', { timeout: 1_800_000 }, () => {
  preparePolicies();
  fc.assert(
    fc.property(questions, (question) => {
      const { table, cedar } = bothOpinions(question);
      expect(table).toBe(cedar);
    }),
    { numRuns: 100_000 },
  );
});
