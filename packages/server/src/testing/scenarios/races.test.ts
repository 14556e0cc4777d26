import { afterAll, expect, test } from 'vitest';
import { playRaces } from './races.ts';
import { openTheatre } from './stage.ts';

const theatre = await openTheatre(12);
afterAll(() => theatre.close());

test('eight clients decide at once, and approve against withdraw, amend, revoke and expire: one end each, and the tables are what the log says', () =>
  theatre.play(async (stage) => {
    const tally = await playRaces(stage, 20, 5);
    expect(Object.values(tally).reduce((sum, one) => sum + one, 0)).toBe(40);
  }), 120_000);
