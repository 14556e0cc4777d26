import { expect, test } from 'vitest';
import { table } from './output.ts';

const rule = 'xccdf:xccdf_org.ssgproject.content_rule_package_audit_installed';

test('a table is no wider than the terminal, and loses no character', () => {
  const text = table(['', 'rule', 'why'], [['covered', rule, 'EXC-2026-0042 until 2027-01-01T05:00:00.000Z, and some more words']], 80);
  const lines = text.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  const cell = (at: number) =>
    lines
      .slice(3, -1)
      .map((line) => line.split('│')[at]?.trim())
      .join('');
  expect(cell(2)).toBe(rule);
  expect(cell(3).replaceAll(' ', '')).toBe('EXC-2026-0042until2027-01-01T05:00:00.000Z,andsomemorewords');
});

test('a table that fits is as wide as its cells', () => {
  expect(table(['a', 'b'], [['x', 'y z']], 80).split('\n')[0]).toBe('┌───┬─────┐');
});

test('a terminal narrower than any table gets one all the same', () => {
  expect(table(['a', 'b'], [[rule, rule]], 10)).toContain('xccdf');
});
