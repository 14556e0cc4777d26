import { afterAll, expect, test } from 'vitest';
import { playRaces } from './races.ts';
import { openTheatre } from './stage.ts';

const theatre = await openTheatre(12);
afterAll(() => theatre.close());

test('a thousand exceptions, each decided by eight clients at once, and a hundred of each race', () =>
  theatre.play(async (stage) => {
    const tally = await playRaces(stage, 1000, 100);
    process.stdout.write(`races: ${JSON.stringify(tally)}\n`);
    expect(Object.values(tally).reduce((sum, one) => sum + one, 0)).toBe(1400);
  }), 3_600_000);
