import { expect, test } from 'vitest';
import { crashRound } from './testing/crash-rounds.ts';
import { emptyFolder } from './testing/data-folder.ts';

const ROUNDS = 50;

for (const victim of ['parent', 'postmaster', 'both'] as const) {
  test(`no acknowledged row is lost in ${ROUNDS} kills of ${victim}`, async () => {
    const dataDir = emptyFolder();
    for (let round = 0; round < ROUNDS; round++) {
      // From almost nothing to past the first checkpoint and several log segments.
      const result = await crashRound(dataDir, victim, 1 + round * 20);
      expect({ round, lost: result.lost }).toEqual({ round, lost: [] });
    }
  }, 1_800_000);
}
