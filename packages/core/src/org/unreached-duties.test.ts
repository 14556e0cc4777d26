import { expect, test } from 'vitest';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { parseInstant } from '../time.ts';
import type { Organisation, Unit } from './organisation.ts';
import { calendarsTouched, unreachedDuties } from './unreached-duties.ts';

const calendar = (...years: number[]) => ({ id: 'us', workingDays: [1, 2, 3, 4, 5], holidays: [], years });
const placesAt = (now: string, ...years: number[]) => unreachedDuties([calendar(...years)], standardMatrix, parseInstant(now)).map(({ code, rule }) => [code, rule]);
const missing = [['calendar-not-published', 'calendars.us.years']];

test('a calendar needs each year that the longest duty reaches into, and no other', () => {
  expect(placesAt('2026-06-01T12:00:00Z', 2026)).toEqual([]);
  expect(placesAt('2026-06-01T12:00:00Z', 2025, 2027)).toEqual(missing);
  expect(placesAt('2026-12-28T12:00:00Z', 2026)).toEqual(missing);
  // Within the twenty working days of a control that is to be cured, and of nothing among the duties.
  expect(placesAt('2026-12-10T12:00:00Z', 2026)).toEqual(missing);
  expect(placesAt('2026-12-02T12:00:00Z', 2026)).toEqual([]);
  expect(placesAt('2026-12-28T12:00:00Z', 2026, 2027)).toEqual([]);
});

test('a calendar on which nobody works reaches no due day at all', () => {
  expect(unreachedDuties([{ ...calendar(2026), workingDays: [] }], standardMatrix, parseInstant('2026-06-01T12:00:00Z'))).toHaveLength(1);
});

test('a unit that begins to work by a calendar needs its years, one that stays with it does not', () => {
  const unit = (id: string, by: string) => ({ id, calendar: by }) as Unit;
  const before = { calendars: new Map([['us', calendar(2026)]]), units: new Map([['INS', unit('INS', 'us')]]) } as unknown as Organisation;
  expect(calendarsTouched(before, { units: [unit('INS', 'us')] })).toEqual([]);
  expect(calendarsTouched(before, { units: [unit('PAY', 'us'), unit('CLM', 'us')] })).toEqual([calendar(2026)]);
  expect(calendarsTouched(before, { units: [unit('PAY', 'us')], calendars: [calendar(2027)] })).toEqual([calendar(2027)]);
});
