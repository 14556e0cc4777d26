import { DomainError } from './errors.ts';
import { type Instant, instantOfMs } from './time.ts';

declare const brand: unique symbol;

/** A day on a wall calendar, `YYYY-MM-DD`, years 0000–9999. Which instants it spans depends on a zone. */
export type LocalDate = string & { readonly [brand]: 'LocalDate' };

/** A span on the calendar: whole months, which clamp at the end of a short month, or whole days. */
export type Period = { readonly months: number } | { readonly days: number };

/** @throws DomainError `invalid-date` */
export function parseLocalDate(text: string): LocalDate {
  try {
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return Temporal.PlainDate.from(text).toString() as LocalDate;
  } catch (cause) {
    throw invalidDate(text, cause);
  }
  throw invalidDate(text);
}

export function isLocalDate(text: string): boolean {
  try {
    parseLocalDate(text);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/**
 * The zone's name as the IANA database spells it. An offset such as `+02:00` is no zone: it has no rules.
 * @throws DomainError `unknown-zone`
 */
export function checkZone(zone: string): string {
  try {
    if (/^[A-Za-z]/.test(zone)) return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId;
  } catch (cause) {
    throw unknownZone(zone, cause);
  }
  throw unknownZone(zone);
}

/** Do two names mean one zone? `US/Eastern` and `America/New_York` do. */
export function sameZone(a: string, b: string): boolean {
  const epoch = Temporal.Instant.fromEpochMilliseconds(0);
  return epoch.toZonedDateTimeISO(checkZone(a)).equals(epoch.toZonedDateTimeISO(checkZone(b)));
}

/** The first instant of a local day: 00:00, or where clocks skip it the instant they skip to (Cairo, Beirut); the earlier of two midnights. */
export function startOfDay(date: LocalDate, zone: string): Instant {
  return instantOfMs(plain(date).toZonedDateTime(checkZone(zone)).epochMilliseconds);
}

/** The instant at which a local day is over: the first one of the next day. Deadlines that name a day run until it (§3.11). */
export function endOfLocalDay(date: LocalDate, zone: string): Instant {
  return startOfDay(addDays(date, 1), zone);
}

/** The exclusive end of cover whose last covered local day is `lastDay`. */
export function untilOfLastDay(lastDay: LocalDate, zone: string): Instant {
  return endOfLocalDay(lastDay, zone);
}

/** The local day that an instant falls on. */
export function localDateAt(instant: Instant, zone: string): LocalDate {
  return text(Temporal.Instant.from(instant).toZonedDateTimeISO(checkZone(zone)).toPlainDate());
}

/** A period later; the day of the month is clamped (31 January + 1 month = 28 February). */
export function addPeriod(date: LocalDate, period: Period): LocalDate {
  return text(plain(date).add(period, { overflow: 'constrain' }));
}

/** A number of days later, or earlier when negative. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return text(plain(date).add({ days }));
}

/** The latest last day of a term that starts on `from`: the day before the limit (§3.11). Days count as months do, a part of a day whole (C6). */
export function latestLastDay(from: LocalDate, period: Period): LocalDate {
  return addDays(addPeriod(from, period), -1);
}

/** `count` due dates: the anchor, then one each period, every one computed from the anchor (31 Jan, 28 Feb, 31 Mar). */
export function recurringDates(anchor: LocalDate, period: Period, count: number): readonly LocalDate[] {
  return Array.from({ length: count }, (_, k) => addPeriod(anchor, times(period, k)));
}

/** Local days from `a` to `b`; negative when `b` is before `a`. */
export function daysBetween(a: LocalDate, b: LocalDate): number {
  return plain(a).until(plain(b), { largestUnit: 'day' }).days;
}

export function earlierDate(a: LocalDate, b: LocalDate): LocalDate {
  return a <= b ? a : b;
}

export function laterDate(a: LocalDate, b: LocalDate): LocalDate {
  return a >= b ? a : b;
}

/** A period in words: `6 months`, `1 day`. */
export function periodText(period: Period): string {
  const [count, unit] = 'months' in period ? [period.months, 'month'] : [period.days, 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function times(period: Period, k: number): Period {
  return 'months' in period ? { months: period.months * k } : { days: period.days * k };
}

function plain(date: LocalDate): Temporal.PlainDate {
  return Temporal.PlainDate.from(date);
}

function text(date: Temporal.PlainDate): LocalDate {
  if (date.year < 0 || date.year > 9999) throw invalidDate(date.toString());
  return date.toString() as LocalDate;
}

function invalidDate(got: string, cause?: unknown): DomainError {
  return new DomainError('invalid-date', `expected a calendar day such as 2026-11-24, got ${JSON.stringify(got.slice(0, 40))}`, {}, { cause });
}

function unknownZone(got: string, cause?: unknown): DomainError {
  return new DomainError('unknown-zone', `expected an IANA zone such as America/New_York, got ${JSON.stringify(got.slice(0, 40))}`, {}, { cause });
}
