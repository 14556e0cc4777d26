import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standardMatrix } from '../approval/standard-matrix.ts';
import type { ExceptionCase } from '../exception/state.ts';
import { readCases } from '../exception/testing/world.ts';
import { exceptionId, type Hash } from '../ids.ts';
import type { Band } from '../risk/rating.ts';
import { type Instant, parseInstant } from '../time.ts';
import { type Ageing, AgeingTally } from './ageing.ts';
import { type Lifetime, medianLifetime } from './median-lifetime.ts';

type Sketch = { from: string; until: string; band: Band; since?: string; renewals?: number; follows?: string; submitted?: string; milestones?: string[]; reached?: string[] };
type Cases = { halfLives: { name: string; lives: string[]; median: number | 'none' }[]; register: { name: string; cases: Sketch[]; is: Partial<Ageing> }[] };
const { halfLives, register } = readCases<Cases>('ageing.yaml');
const day = (text: string): Instant => parseInstant(`${text}T00:00:00.000Z`);

function caseOf({ from, until, band, since, renewals = 0, follows, submitted = from, milestones = [] }: Sketch, index: number): ExceptionCase {
  const id = `EXC-2026-000${index + 1}`;
  const grant = { version: 1, lastDay: '', zone: 'UTC', tzdata: '', relianceHash: '' as Hash, grantedAt: day(from) };
  const scope = [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['a'] } }];
  const content = { scope, basis: 'waiver', remediation: { milestones: milestones.map((due) => ({ title: due, due })) }, ...(follows === undefined ? {} : { relatedTo: follows }) };
  // Renewals stand before the grant that is told.
  const grants = [...Array.from({ length: renewals + 1 }, (_, n) => ({ ...grant, id: `${id}/g${n}`, from: day(from), until: day(from), ...(n === 0 ? {} : { origin: 'renewal' }) }))];
  return {
    id: exceptionId(id), phase: 'approved', content, versions: [{ content, frozen: { scope: [] } }], suspensions: [], duties: [], reached: [], changes: [],
    grants: grants.map((one, n) => (n === renewals ? { ...one, until: day(until) } : one)), submittedAt: day(submitted), draftedAt: day(submitted), lineageSince: since ?? null,
    assessment: { residualBand: band }, ended: null,
  } as unknown as ExceptionCase;
}

test.each(halfLives)('half of them are over: $name', ({ lives, median }) => {
  const read = lives.map((text): Lifetime => ({ days: Number.parseInt(text, 10), over: !text.endsWith('+') }));
  expect(medianLifetime(read)).toBe(median === 'none' ? null : median);
});

test('to go on never makes a lifetime look shorter than to end', () => {
  const life = fc.record({ days: fc.integer({ min: 1, max: 400 }), over: fc.boolean() });
  fc.assert(fc.property(fc.array(life, { minLength: 1, maxLength: 20 }), fc.nat(), (lives, at) => {
    const one = at % lives.length;
    const [ends, goesOn] = [true, false].map((over) => medianLifetime(lives.map((other, n) => (n === one ? { ...other, over } : other))));
    expect(goesOn ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(ends ?? Number.POSITIVE_INFINITY);
  }));
});

test.each(register)('$name', ({ cases, is }) => {
  const tally = new AgeingTally(day('2026-11-24'), standardMatrix);
  for (const [index, one] of cases.entries()) tally.add(caseOf(one, index));
  expect(tally.result()).toMatchObject(is);
});
