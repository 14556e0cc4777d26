import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { businessDayDue, dutyDue } from './business-days.ts';
import {
  addPeriod,
  checkZone,
  daysBetween,
  type LocalDate,
  latestLastDay,
  localDateAt,
  type Period,
  parseLocalDate,
  recurringDates,
  sameZone,
  startOfDay,
  untilOfLastDay,
} from './calendar.ts';
import type { WorkingCalendar } from './org/organisation.ts';
import { addMs, instantOfMs, msOf, parseInstant } from './time.ts';

type Cases = {
  instants: { name: string; text: string; round?: 'up' | 'down'; is?: string }[];
  dates: { name: string; text: string; ok: boolean }[];
  zones: { name: string; zone: string; ok: boolean }[];
  untils: { name: string; lastDay: string; zone: string; until: string; hours?: number }[];
  limits: { name: string; from: string; period: Period; lastDay: string }[];
  recurring: { name: string; anchor: string; period: Period; dates: string[] }[];
  elapsed: { name: string; from: string; hours: number; is: string }[];
  workingDays: { name: string; at: string; n: number; due?: string; refused?: string }[];
  dueDays: { name: string; at: string; days: number; due: string }[];
};
const cases = parse(readFileSync(new URL('../cases/time.yaml', import.meta.url), 'utf8')) as Cases;
const newYork = 'America/New_York';
const calendar: WorkingCalendar = { id: 'us', workingDays: [1, 2, 3, 4, 5], holidays: ['2026-11-26', '2026-12-25'], years: [2026, 2027] };
const hour = 3_600_000;

describe('instants', () => {
  it.each(cases.instants)('$name', ({ text, round, is }) => {
    const read = (): string => parseInstant(text, round === undefined ? {} : { round });
    if (is === undefined) expect(read).toThrow(expect.objectContaining({ code: 'invalid-instant' }));
    else expect(read()).toBe(is);
  });

  it('keep every millisecond, and compare as texts do', () => {
    const ms = fc.integer({ min: msOf(parseInstant('0000-01-01T00:00:00Z')), max: msOf(parseInstant('9999-12-31T23:59:59.999Z')) });
    fc.assert(
      fc.property(ms, ms, (a, b) => {
        expect(msOf(instantOfMs(a))).toBe(a);
        expect(parseInstant(instantOfMs(a))).toBe(instantOfMs(a));
        expect(instantOfMs(a) < instantOfMs(b)).toBe(a < b);
      }),
    );
  });

  it('outside the years 0000–9999 or between milliseconds are refused', () => {
    for (const ms of [Number.NaN, 0.5, msOf(parseInstant('9999-12-31T23:59:59.999Z')) + 1])
      expect(() => instantOfMs(ms)).toThrow(expect.objectContaining({ code: 'invalid-instant' }));
  });

  it.each(cases.elapsed)('$name', ({ from, hours, is }) => {
    expect(addMs(parseInstant(from), hours * hour)).toBe(parseInstant(is));
  });
});

describe('local days', () => {
  it.each(cases.dates)('$name', ({ text, ok }) => {
    if (ok) expect(parseLocalDate(text)).toBe(text);
    else expect(() => parseLocalDate(text)).toThrow(expect.objectContaining({ code: 'invalid-date' }));
  });

  it.each(cases.zones)('$name', ({ zone, ok }) => {
    if (ok) expect(checkZone(zone.toLowerCase())).toBe(zone);
    else expect(() => checkZone(zone)).toThrow(expect.objectContaining({ code: 'unknown-zone' }));
  });

  it('an older name of a zone is the same zone', () => {
    expect(sameZone('US/Eastern', newYork)).toBe(true);
    expect(sameZone('America/Toronto', newYork)).toBe(false);
  });

  it.each(cases.untils)('$name', ({ lastDay, zone, until, hours }) => {
    const day = parseLocalDate(lastDay);
    expect(untilOfLastDay(day, zone)).toBe(until);
    if (hours !== undefined) expect((msOf(untilOfLastDay(day, zone)) - msOf(startOfDay(day, zone))) / hour).toBe(hours);
  });

  it('S01 the millisecond before the end is still the last covered day', () => {
    const until = untilOfLastDay(parseLocalDate('2026-12-31'), newYork);
    expect(localDateAt(addMs(until, -1), newYork)).toBe('2026-12-31');
    expect(localDateAt(until, newYork)).toBe('2027-01-01');
  });

  it.each(cases.limits)('$name', ({ from, period, lastDay }) => {
    expect(latestLastDay(parseLocalDate(from), period)).toBe(lastDay);
  });

  it.each(cases.recurring)('$name', ({ anchor, period, dates }) => {
    expect(recurringDates(parseLocalDate(anchor), period, dates.length)).toEqual(dates);
  });

  const zones = fc.constantFrom('Africa/Cairo', 'Australia/Lord_Howe', newYork, 'Europe/Dublin', 'Asia/Kathmandu', 'America/Havana', 'Asia/Beirut');
  const days = fc.integer({ min: 0, max: 40_000 }).map((n) => addPeriod('1971-01-01' as LocalDate, { days: n }));

  it('every instant lies in [start, end) of its local day, and days follow without gap or overlap', () => {
    fc.assert(
      fc.property(days, zones, fc.integer({ min: 0, max: 23 * hour - 1 }), (day, zone, offset) => {
        const start = startOfDay(day, zone);
        expect(localDateAt(start, zone)).toBe(day);
        expect(localDateAt(addMs(start, -1), zone) < day).toBe(true);
        expect(localDateAt(addMs(start, offset), zone)).toBe(day);
        expect(untilOfLastDay(day, zone)).toBe(startOfDay(addPeriod(day, { days: 1 }), zone));
      }),
    );
  });

  it('daysBetween undoes adding days', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -2000, max: 2000 }), (day, n) => {
        expect(daysBetween(day, addPeriod(day, { days: n }))).toBe(n);
      }),
    );
  });
});

describe('working days', () => {
  it.each(cases.workingDays)('$name', ({ at, n, due, refused }) => {
    const decided = businessDayDue(parseInstant(at), n, calendar, newYork);
    if (refused === undefined) expect(decided).toEqual({ ok: true, value: due });
    else expect(decided).toMatchObject({ ok: false, reasons: [{ code: refused }] });
  });

  it.each(cases.dueDays)('$name', ({ at, days, due }) => {
    expect(dutyDue(parseInstant(at), { days }, calendar, newYork)).toEqual({ ok: true, value: due });
  });

  it('a calendar without working days is refused at the end of its published years, not searched for ever', () => {
    expect(businessDayDue(parseInstant('2026-11-24T15:00:00Z'), 1, { ...calendar, workingDays: [] }, newYork)).toMatchObject({ ok: false });
  });
});
