import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCases } from './testing/world.ts';

/** File of cases → name of the case; or `open`: what is not there yet. */
type Row = Readonly<Record<string, string>>;
const index = readCases<Readonly<Record<'transitions' | 'changeRequests' | 'notices' | 'outside', Readonly<Record<string, Row>>>>>('lifecycle-index.yaml');
const textOf = (file: string): string => readFileSync(new URL(`../../cases/${file}`, import.meta.url), 'utf8');

test('every transition from T1 to T35 has a row', () => {
  expect(Object.keys(index.transitions).filter((row) => row.startsWith('T'))).toEqual(Array.from({ length: 35 }, (_, at) => `T${at + 1}`));
});

describe.each(Object.entries(index))('%s', (_part, rows) => {
  test.each(Object.entries(rows))('%s is played by the case that is named', (_row, { open, ...played }) => {
    const files = Object.entries(played);
    expect((open === undefined ? 0 : 1) + files.length).toBe(1);
    for (const [file, name] of files) expect([`name: ${name}`, `name: "${name}"`].some((written) => [`${written}\n`, `${written},`, `${written} }`].some((line) => textOf(file).includes(line))), `${name} in ${file}`).toBe(true);
  });
});
