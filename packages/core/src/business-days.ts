import { addDays, endOfLocalDay, type LocalDate, localDateAt } from './calendar.ts';
import { accept, type Decision, refuse } from './errors.ts';
import type { UnitId } from './ids.ts';
import type { Organisation, WorkingCalendar } from './org/organisation.ts';
import type { Instant } from './time.ts';

/** How long something owed may take: working days of whoever owes it, or calendar days. */
export type DutyPeriod = { readonly businessDays: number } | { readonly days: number };

/** When something owed from `at` on is due: the end of the local day that the period leads to (§3.11, C12). */
export function dutyDue(at: Instant, period: DutyPeriod, calendar: WorkingCalendar, zone: string): Decision<Instant> {
  if ('businessDays' in period) return businessDayDue(at, period.businessDays, calendar, zone);
  return accept(endOfLocalDay(addDays(localDateAt(at, zone), period.days), zone));
}

/** In working days of the unit, or in calendar days where no calendar says which days are worked: a reminder may be early, not missing. */
export function dueInUnit(at: Instant, of: UnitId | null, period: DutyPeriod, organisation: Organisation): Instant {
  const unit = of === null ? undefined : organisation.units.get(of);
  const calendar = unit === undefined ? undefined : organisation.calendars.get(unit.calendar);
  const zone = unit?.zone ?? 'UTC';
  const decided = calendar === undefined ? null : dutyDue(at, period, calendar, zone);
  if (decided?.ok === true) return decided.value;
  return endOfLocalDay(addDays(localDateAt(at, zone), 'days' in period ? period.days : period.businessDays), zone);
}

/**
 * The end of the n-th working day after the day of the event, which counts as 0 (C12).
 * Refused with `calendar-not-published` when a day on the way lies in a year whose holidays are not published.
 */
export function businessDayDue(at: Instant, n: number, calendar: WorkingCalendar, zone: string): Decision<Instant> {
  let day = localDateAt(at, zone);
  let worked = 0;
  while (worked < n) {
    day = addDays(day, 1);
    const year = Number(day.slice(0, 4));
    if (!calendar.years.includes(year)) {
      return refuse({
        code: 'calendar-not-published',
        rule: 'C12',
        text: `${n} working days after ${localDateAt(at, zone)} reach into ${year}, whose holidays are not in calendar ${calendar.id}; publish them first.`,
      });
    }
    if (isWorkingDay(day, calendar)) worked += 1;
  }
  return accept(endOfLocalDay(day, zone));
}

/** Is this local day worked, by weekday and published holidays? */
function isWorkingDay(day: LocalDate, calendar: WorkingCalendar): boolean {
  return calendar.workingDays.includes(Temporal.PlainDate.from(day).dayOfWeek) && !calendar.holidays.includes(day);
}
