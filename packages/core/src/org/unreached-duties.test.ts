import { expect, test } from 'vitest';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { parseInstant } from '../time.ts';
import { unreachedDuties } from './unreached-duties.ts';

const calendar = (...years: number[]) => ({ id: 'us', workingDays: [1, 2, 3, 4, 5], holidays: [], years });
const placesAt = (now: string, ...years: number[]) => unreachedDuties([calendar(...years)], standardMatrix.duties, parseInstant(now)).map(({ code, rule }) => [code, rule]);
const missing = [['calendar-not-published', 'calendars.us.years']];

test('a calendar needs each year that the longest duty reaches into, and no other', () => {
  expect(placesAt('2026-06-01T12:00:00Z', 2026)).toEqual([]);
  expect(placesAt('2026-06-01T12:00:00Z', 2025, 2027)).toEqual(missing);
  expect(placesAt('2026-12-28T12:00:00Z', 2026)).toEqual(missing);
  expect(placesAt('2026-12-28T12:00:00Z', 2026, 2027)).toEqual([]);
});

test('a calendar on which nobody works reaches no due day at all', () => {
  expect(unreachedDuties([{ ...calendar(2026), workingDays: [] }], standardMatrix.duties, parseInstant('2026-06-01T12:00:00Z'))).toHaveLength(1);
});
