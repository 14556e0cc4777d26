import { readCases, readLives, type Scenarios, type ScenariosOverHttp } from '@exeat/core/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { playLife, playRefusal } from './play-life.ts';
import { openTheatre } from './stage.ts';

const theatre = await openTheatre();
afterAll(() => theatre.close());

/** Cases that carry the number of a scenario or of an erratum; the others are played in the long run. */
const lives = readLives().filter(({ name, notOverHttp }) => notOverHttp === undefined && /\b[SE]\d+\b/.test(name));

describe('lives of an exception, through HTTP', () => {
  for (const life of lives) {
    if (life.steps !== undefined) test(life.name, () => theatre.play(async (stage) => void (await playLife(stage, life))));
    for (const refusal of life.each ?? []) test(`${life.name}: ${JSON.stringify(refusal.request)}`, () => theatre.play((stage) => playRefusal(stage, life, refusal)));
  }
});

test('every scenario that is said to be played through HTTP is', () => {
  const said = Object.entries(readCases<ScenariosOverHttp>('scenarios-http.yaml'));
  const played = new Set(lives.flatMap(({ name }) => name.match(/\bS\d\d\b/g) ?? []));
  expect(said.flatMap(([number, how]) => (how === true && !played.has(number) ? [number] : []))).toEqual([]);
  const ruled = Object.values(readCases<Scenarios>('scenarios.yaml')).filter(({ where }) => where !== undefined).length;
  const elsewhere = said.filter(([, how]) => Array.isArray(how)).length;
  process.stdout.write(`scenarios: ${ruled} of 52 are played on the rules, ${played.size} through HTTP from the same cases, ${elsewhere} through HTTP by tests of their own\n`);
});
