import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { World } from '../exception/testing/world.ts';
import type { ExceptionCase } from '../exception/state.ts';
import { type ExceptionId, exceptionId, type Hash, type UnitId, unitId } from '../ids.ts';
import { addMs, type Instant, parseInstant } from '../time.ts';
import { PortfolioTally } from './portfolio-tally.ts';

const day = 86_400_000;
const at = parseInstant('2026-11-24T00:00:00.000Z');
const { organisation } = new World(at);
const units = [...organisation.units.keys()];

type Sketch = { readonly requirements: readonly string[]; readonly unit: UnitId; readonly start: number; readonly days: number; readonly level: number };

/** A case that was granted for some days, `start` days from now. */
function granted({ requirements, unit, start, days, level }: Sketch, index: number): ExceptionCase {
  const id = `EXC-2026-${String(index + 1).padStart(4, '0')}`;
  const from = addMs(at, start * day);
  const grant = { id: `${id}/g1`, version: 1, from, until: addMs(from, days * day), grantedAt: from, lastDay: '', zone: 'UTC', tzdata: '', relianceHash: '' as Hash };
  const scope = requirements.map((requirement) => ({ requirement, asset: { type: 'host', ids: ['a'] } }));
  return {
    id: exceptionId(id), revision: 1, phase: 'approved', content: { scope }, versions: [{ content: { scope }, frozen: { ownerUnit: unit, scope: [] } }], grants: [grant], suspensions: [], duties: [],
    submittedAt: addMs(from, -level * day), required: { level }, assessment: { residual: { likelihood: level, impact: 2 }, residualBand: 'low' }, reached: [], lineageSince: null, ended: null,
  } as unknown as ExceptionCase;
}

function portfolioOf(cases: readonly ExceptionCase[], instant: Instant = at, unit?: UnitId) {
  const tally = new PortfolioTally(instant, organisation, standardMatrix, unit);
  for (const one of cases) tally.add(one);
  return tally.result();
}

const sketch = fc.record({
  requirements: fc.uniqueArray(fc.constantFrom('STD-LG/LG-7.1', 'STD-LG/LG-7.2', 'STD-CF/CF-6.1'), { minLength: 1 }),
  unit: fc.constantFrom(...units),
  start: fc.integer({ min: -40, max: 20 }),
  days: fc.integer({ min: 1, max: 90 }),
  level: fc.integer({ min: 1, max: 5 }),
});
const sum = (figures: readonly { readonly count: number }[]) => figures.reduce((total, { count }) => total + count, 0);

describe('the register in numbers', () => {
  test('an exception counts for each document once, however many of its requirements are cited', () => {
    const { notEnforced, requirements } = portfolioOf([
      granted({ requirements: ['STD-LG/LG-7.1', 'STD-LG/LG-7.2', 'STD-CF/CF-6.1'], unit: unitId('INS'), start: -1, days: 10, level: 2 }, 0),
    ]);
    expect(notEnforced.documents.map(({ document, count }) => [document, count])).toEqual([
      ['STD-CF', 1],
      ['STD-LG', 1],
    ]);
    expect(requirements.map(({ requirement, active, asked, expired }) => [requirement, active.count, asked.count, expired.count])).toEqual([
      ['STD-CF/CF-6.1', 1, 0, 0],
      ['STD-LG/LG-7.1', 1, 0, 0],
      ['STD-LG/LG-7.2', 1, 0, 0],
    ]);
  });

  test('the last millisecond of cover is active, the next one past expiry', () => {
    const one = granted({ requirements: ['STD-LG/LG-7.1'], unit: unitId('INS'), start: -1, days: 1, level: 1 }, 0);
    expect(portfolioOf([one], addMs(at, -1)).active.count).toBe(1);
    const after = portfolioOf([one]);
    expect([after.active.count, after.pastExpiry.count, after.pastExpiry.oldest]).toEqual([0, 1, at]);
  });

  test('the median is the middle, and between the middle two of an even number', () => {
    const cases = [1, 2, 4, 8].map((days, index) => {
      const one = granted({ requirements: ['STD-LG/LG-7.1'], unit: unitId('INS'), start: -9, days: 90, level: 3 }, index);
      return { ...one, submittedAt: addMs(at, (-9 - days) * day) };
    });
    expect(portfolioOf(cases.slice(0, 3)).decisionTime.map(({ level, count, medianMs }) => [level, count, medianMs / day])).toEqual([[3, 3, 2]]);
    expect(portfolioOf(cases).decisionTime[0]?.medianMs).toBe(3 * day);
  });

  test('an erased content counts, and cites nothing', () => {
    const one = granted({ requirements: ['STD-LG/LG-7.1'], unit: unitId('INS'), start: -1, days: 10, level: 1 }, 0);
    const { active, requirements } = portfolioOf([{ ...one, content: null as unknown as ExceptionCase['content'] }]);
    expect([active.count, requirements]).toEqual([1, []]);
  });

  test('parts add up: states, columns, levels, cells of risk and weeks', () => {
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 30 }), (sketches) => {
        const cases = sketches.map(granted);
        const shown = portfolioOf(cases);
        expect(sum(shown.states)).toBe(cases.length);
        expect(sum(shown.notEnforced.units)).toBe(shown.active.count);
        expect(sum(shown.residual)).toBe(shown.active.count);
        expect(sum(shown.decisionTime)).toBe(cases.length);
        for (const { document, count } of shown.notEnforced.documents)
          expect(sum(shown.notEnforced.cells.filter((cell) => cell.document === document))).toBe(count);
        let left = shown.active.count;
        for (const week of shown.burnDown) {
          left -= week.count;
          expect(week.left.count).toBe(left);
        }
        expect(left).toBe(0);
      }),
    );
  });

  test('a unit has what is in it and below it, and no more', () => {
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 20 }), (sketches) => {
        const cases = sketches.map(granted);
        expect(portfolioOf(cases, at, unitId('GRP'))).toMatchObject({ active: { count: portfolioOf(cases).active.count } });
        const own: ExceptionId[] = cases.filter((_one, index) => sketches[index]?.unit === 'INS').map(({ id }) => id);
        expect(sum(portfolioOf(cases, at, unitId('INS')).states)).toBe(own.length);
      }),
    );
  });
});
