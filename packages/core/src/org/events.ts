import type { Person, Unit, WorkingCalendar } from './organisation.ts';

/** Changes of the directory (stream `person:ID`, `unit:ID`, `calendar:ID`). Each carries the whole record: the last one holds. */
export type DirectoryEvent =
  | { readonly type: 'unit_recorded'; readonly data: { readonly unit: Unit } }
  | { readonly type: 'person_recorded'; readonly data: { readonly person: Person } }
  | { readonly type: 'calendar_recorded'; readonly data: { readonly calendar: WorkingCalendar } };
