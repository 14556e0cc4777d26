import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { larkfield } from '../../cases/approval-organisation.ts';
import type { ExceptionCase } from '../exception/state.ts';
import { personId, unitId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import type { Subject } from './decide.ts';
import { isVisible, visibleTo } from './visible-to.ts';

type Case = { name: string; token?: string | null; unit?: string; sees: boolean };
const { cases } = parse(readFileSync(new URL('../../cases/visible-to.yaml', import.meta.url), 'utf8')) as { cases: Case[] };
const organisation = larkfield();

function subjectOf(token: string | null | undefined): Subject {
  const authenticatedAt = parseInstant('2026-11-24T12:00:00.000Z');
  if (token === undefined) return { person: personId('p20'), kind: 'session', authenticatedAt, strength: 'two-factor' };
  return { person: personId('p20'), kind: 'token', authenticatedAt, strength: 'token', ...(token === null ? {} : { tokenUnit: unitId(token) }) };
}

function caseOf(unit: string | undefined): Pick<ExceptionCase, 'versions' | 'content'> {
  const versions = unit === undefined ? [] : [{ frozen: { ownerUnit: unitId(unit) } }];
  return { content: { owner: personId('p24') }, versions } as unknown as Pick<ExceptionCase, 'versions' | 'content'>;
}

describe('who sees a case', () => {
  it.each(cases)('$name', ({ token, unit, sees }) => {
    expect(isVisible(caseOf(unit), visibleTo(subjectOf(token), organisation), organisation)).toBe(sees);
  });
});
