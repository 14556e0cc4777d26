import { expect, test } from 'vitest';
import { crashRound } from './testing/crash-rounds.ts';
import { emptyFolder } from './testing/data-folder.ts';

const ROUNDS = 5;

for (const victim of ['parent', 'postmaster'] as const) {
  test(`no acknowledged row is lost when the ${victim} is killed in the middle of writing, ${ROUNDS} times`, async () => {
    const dataDir = emptyFolder();
    for (let round = 0; round < ROUNDS; round++) {
      const result = await crashRound(dataDir, victim, 50);
      expect(result.lost).toEqual([]);
      expect(result.acknowledged).toBeGreaterThanOrEqual(50);
      // A killed parent leaves a healthy PostgreSQL behind; a killed postmaster does not.
      expect(result.adopted).toBe(process.platform === 'linux' && victim === 'parent');
    }
  }, 60_000);
}
