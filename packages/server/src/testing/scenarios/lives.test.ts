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

const listed = Object.entries(readCases<ScenariosOverHttp>('scenarios-http.yaml'));
const played = new Set(lives.flatMap(({ name }) => name.match(/\bS\d\d\b/g) ?? []));

test('every scenario from S01 to S52 is played through HTTP: by the same cases as on the rules, or by tests of its own', () => {
  expect(listed.map(([number]) => number)).toEqual(Object.keys(readCases<Scenarios>('scenarios.yaml')));
  expect(listed.flatMap(([number, how]) => (how === true && !played.has(number) ? [number] : []))).toEqual([]);
  const elsewhere = listed.filter(([, how]) => how !== true).length;
  process.stdout.write(`scenarios: ${listed.length} of 52 are played through HTTP, ${listed.length - elsewhere} from the same cases as on the rules, ${elsewhere} by tests of their own\n`);
});
