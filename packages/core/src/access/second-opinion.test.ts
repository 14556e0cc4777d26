import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { actions } from './decide.ts';
import { bothOpinions, matrix, preparePolicies, questions } from './testing/second-opinion.ts';

let known: readonly string[];
beforeAll(() => {
  known = preparePolicies();
});

it('has policies for every action, so that a new one is not forgotten', () => {
  expect([...known].toSorted()).toEqual([...actions].toSorted());
});

it('agrees with Cedar on each action with each role and relation', { timeout: 120_000 }, () => {
  const differing = [...matrix()].filter((question) => {
    const { table, cedar } = bothOpinions(question);
    return table !== cedar;
  });
  expect(differing.map(({ action, subject, object }) => ({ action, subject, object }))).toEqual([]);
});

it('agrees with Cedar on random questions', { timeout: 120_000 }, () => {
  const seen = { allowed: 0, refused: 0 };
  fc.assert(
    fc.property(questions, (question) => {
      const { table, cedar } = bothOpinions(question);
      seen[table ? 'allowed' : 'refused'] += 1;
      return table === cedar;
    }),
    { numRuns: 1500 },
  );
  // Agreement on nothing but refusals would say little.
  expect(Math.min(seen.allowed, seen.refused)).toBeGreaterThan(200);
});
