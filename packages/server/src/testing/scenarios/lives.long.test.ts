import { readLives } from '@exeat/core/testing';
import { afterAll, describe, test } from 'vitest';
import { playLife, playRefusal } from './play-life.ts';
import { openTheatre } from './stage.ts';

const theatre = await openTheatre();
afterAll(() => theatre.close());

describe('every life of an exception, through HTTP', () => {
  for (const life of readLives().filter(({ notOverHttp }) => notOverHttp === undefined)) {
    if (life.steps !== undefined) test(life.name, () => theatre.play(async (stage) => void (await playLife(stage, life))));
    for (const refusal of life.each ?? []) test(`${life.name}: ${JSON.stringify(refusal.request)}`, () => theatre.play((stage) => playRefusal(stage, life, refusal)));
  }
});
