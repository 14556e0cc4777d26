import type { DueDate } from '@exeat/core';
import ical, { ICalCalendarMethod, ICalEventBusyStatus, ICalEventTransparency } from 'ical-generator';

/** A date, and where more about it stands. */
export type CalendarEntry = DueDate & { readonly exception: string; readonly address: string };

/** Entries as iCalendar: whole days, so that no reader's zone moves one; the exact instant stands in the description. */
export function renderCalendar(entries: readonly CalendarEntry[], host: string, stamp: Date): string {
  const calendar = ical({ name: 'Exeat: my due dates', prodId: { company: 'Exeat', product: 'Exeat', language: 'EN' }, method: ICalCalendarMethod.PUBLISH, ttl: 3_600 });
  for (const { id, exception, day, due, text, address } of entries) {
    calendar.createEvent({
      id: `${exception}/${id}@${host}`, stamp, start: new Date(`${day}T00:00:00.000Z`), allDay: true, summary: text, url: address,
      description: `${text}\nToo late from ${due} on.\n${address}`, transparency: ICalEventTransparency.TRANSPARENT, busystatus: ICalEventBusyStatus.FREE,
    });
  }
  return calendar.toString();
}
