import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Scenarios, ScenariosOverHttp } from './testing/life.ts';
import { readCases } from './testing/world.ts';

const root = new URL('../../../../', import.meta.url);
const scenarios = readCases<Scenarios>('scenarios.yaml');
const overHttp = readCases<ScenariosOverHttp>('scenarios-http.yaml');

test('every scenario from S01 to S52 is played on the rules and through HTTP', () => {
  expect(Object.keys(scenarios)).toEqual(Array.from({ length: 52 }, (_, index) => `S${String(index + 1).padStart(2, '0')}`));
  expect(Object.keys(overHttp)).toEqual(Object.keys(scenarios));
  for (const [number, { where }] of Object.entries(scenarios)) expect(where.length, number).toBeGreaterThan(0);
});

test('what is said to be played is named in the file that is said to play it', () => {
  for (const [number, { where }] of Object.entries(scenarios)) {
    const tests = overHttp[number];
    for (const file of [...where, ...(Array.isArray(tests) ? tests : [])]) expect(readFileSync(new URL(file, root), 'utf8').includes(number), `${number} in ${file}`).toBe(true);
  }
});

test('a case that carries the number of a scenario is listed', () => {
  const cases = new URL('packages/core/cases/', root);
  for (const file of readdirSync(cases).filter((name) => name.endsWith('.yaml') && !name.startsWith('scenarios'))) {
    for (const [number] of readFileSync(new URL(file, cases), 'utf8').matchAll(/\bS\d\d\b/g)) {
      const where = scenarios[number]?.where ?? [];
      expect(where.some((one) => one.startsWith('packages/core/cases/')), `${number} in ${file}`).toBe(true);
    }
  }
});
