import type { ApprovalMatrix } from '../approval/matrix.ts';
import { businessDayDue } from '../business-days.ts';
import type { Reason } from '../errors.ts';
import type { Instant } from '../time.ts';
import type { DirectoryChange } from './check-directory.ts';
import type { Organisation, WorkingCalendar } from './organisation.ts';

/**
 * Calendars without a year that the longest period of a matrix, of whatever part of it, reaches into from now: one reason for each, with its place. With such a calendar the
 * first request would be refused for want of a due day (C12).
 */
export function unreachedDuties(calendars: Iterable<WorkingCalendar>, matrix: ApprovalMatrix, now: Instant): readonly Reason[] {
  const longest = Math.max(0, ...businessDaysIn(matrix));
  return [...calendars].flatMap((calendar): readonly Reason[] => {
    const due = businessDayDue(now, longest, calendar, 'UTC');
    if (due.ok) return [];
    const at = `calendars.${calendar.id}.years`;
    return due.reasons.map((reason) => ({ ...reason, rule: at, text: `${at}: ${reason.text}` }));
  });
}

/** The calendars that some unit works by. */
export function calendarsInUse({ units, calendars }: Organisation): readonly WorkingCalendar[] {
  return [...new Set([...units.values()].map(({ calendar }) => calendar))].flatMap((id) => calendars.get(id) ?? []);
}

/** The calendars that a change of the directory publishes, and those that units begin to work by with it. */
export function calendarsTouched(before: Organisation, { calendars = [], units = [] }: DirectoryChange): readonly WorkingCalendar[] {
  const begun = units.filter(({ id, calendar }) => before.units.get(id)?.calendar !== calendar && calendars.every((one) => one.id !== calendar));
  return [...calendars, ...new Set(begun.flatMap(({ calendar }) => before.calendars.get(calendar) ?? []))];
}

/** Every count of working days in it, however deep. */
function businessDaysIn(value: object): readonly number[] {
  return Object.entries(value).flatMap(([name, member]: [string, unknown]): readonly number[] => {
    if (name === 'businessDays' && typeof member === 'number') return [member];
    return typeof member === 'object' && member !== null ? businessDaysIn(member) : [];
  });
}
