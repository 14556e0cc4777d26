import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCases } from './testing/world.ts';

const root = new URL('../../../../', import.meta.url);
const holes = readCases<Readonly<Record<string, { readonly where: readonly string[] }>>>('hole-index.yaml');

/** The name of a case or a test, where it carries the number of a hole. */
const named = (number: string): RegExp => new RegExp(`(?:name: ["']?|(?:test|describe|it)\\(['"\`]).*\\b${number}\\b`);

test('every hole from E40 to E56 is listed once and says where it is tried, and nothing else: none is open', () => {
  expect(Object.keys(holes)).toEqual(Array.from({ length: 17 }, (_, index) => `E${40 + index}`));
  for (const [number, row] of Object.entries(holes)) expect([Object.keys(row), row.where.length > 0], number).toEqual([['where'], true]);
});

test('what is said to try a hole has a case or a test whose name carries its number', () => {
  for (const [number, { where }] of Object.entries(holes)) {
    for (const file of where) expect(readFileSync(new URL(file, root), 'utf8').split('\n').some((line) => named(number).test(line)), `${number} in ${file}`).toBe(true);
  }
});
