import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addMs, type Instant } from '../time.ts';
import { isOverBroad, isUnused, type ScopeUse } from './scope-use.ts';

type Case = {
  readonly name: string;
  readonly since: number;
  readonly third?: number;
  readonly open?: boolean;
  readonly lastOpen?: number;
  readonly members?: number;
  readonly never?: number;
  readonly is: boolean;
};
const cases = parse(readFileSync(new URL('../../cases/scope-use.yaml', import.meta.url), 'utf8')) as { unused: Case[]; overBroad: Case[] };
const now = '2026-11-24T00:00:00.000Z' as Instant;
const ago = (days: number): Instant => addMs(now, -days * 86_400_000);
const useOf = ({ since, third, open, lastOpen, members, never }: Case): ScopeUse => ({
  coveredSince: ago(since),
  members: members ?? 1,
  leastThirdScan: third === undefined ? null : ago(third),
  isOpen: open === true,
  lastOpen: lastOpen === undefined ? null : ago(lastOpen),
  neverMatched: never ?? 0,
});

describe('an exception is of no use', () => {
  test.each(cases.unused)('$name: $is', (one) => expect(isUnused(useOf(one), now)).toBe(one.is));
});

describe('a scope is too wide', () => {
  test.each(cases.overBroad)('$name: $is', (one) => expect(isOverBroad(useOf(one), now)).toBe(one.is));
});
