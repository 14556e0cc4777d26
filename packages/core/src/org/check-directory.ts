import { checkZone, parseLocalDate } from '../calendar.ts';
import { DomainError, type Reason } from '../errors.ts';
import type { PersonId, UnitId } from '../ids.ts';
import type { Organisation, Person, RoleAssignment, Unit, WorkingCalendar } from './organisation.ts';

/** Records that are about to stand. */
export type DirectoryChange = {
  readonly units?: readonly Unit[];
  readonly people?: readonly Person[];
  readonly calendars?: readonly WorkingCalendar[];
};

/** The directory with a change in it. */
export function withChange(organisation: Organisation, { units = [], people = [], calendars = [] }: DirectoryChange): Organisation {
  return {
    ...(organisation.at === undefined ? {} : { at: organisation.at }),
    units: new Map([...organisation.units, ...units.map((unit) => [unit.id, unit] as const)]),
    people: new Map([...organisation.people, ...people.map((person) => [person.id, person] as const)]),
    calendars: new Map([...organisation.calendars, ...calendars.map((calendar) => [calendar.id, calendar] as const)]),
  };
}

/**
 * Why a change of the directory may not stand: everything that it names must be there afterwards, units and managers form trees, a user name
 * is one person's for ever. Empty: it may.
 */
export function checkDirectory(before: Organisation, change: DirectoryChange): readonly Reason[] {
  const after = withChange(before, change);
  return [
    ...(change.calendars ?? []).flatMap(calendarFaults),
    ...(change.units ?? []).flatMap((unit) => unitFaults(unit, after)),
    ...(change.people ?? []).flatMap((person) => personFaults(person, before, after)),
    ...sharedUserNames(change.people ?? [], after),
  ];
}

function calendarFaults({ id, holidays, workingDays }: WorkingCalendar): readonly Reason[] {
  const wrong = holidays.filter((day) => attempt(() => parseLocalDate(day)) !== null);
  return [
    ...wrong.map((day) => fault(`calendar ${id}`, `expected calendar days as holidays, got ${day}`)),
    ...(new Set(workingDays).size === workingDays.length ? [] : [fault(`calendar ${id}`, 'expected each working day once')]),
  ];
}

function unitFaults(unit: Unit, after: Organisation): readonly Reason[] {
  const place = `unit ${unit.id}`;
  const faults: Reason[] = [];
  const zone = attempt(() => checkZone(unit.zone));
  if (zone !== null) faults.push(fault(place, zone));
  if (!after.calendars.has(unit.calendar)) faults.push(fault(place, `expected a recorded working calendar, got ${unit.calendar}`));
  if (unit.parent !== null && !after.units.has(unit.parent)) faults.push(fault(place, `expected a recorded unit as parent, got ${unit.parent}`));
  if (returns<UnitId>(unit.id, (at) => after.units.get(at)?.parent ?? null))
    faults.push(fault(place, 'expected units to form a tree, got a circle of parents'));
  for (const [grade, head] of Object.entries(unit.heads)) {
    if (!after.people.has(head))
      faults.push({ code: 'unknown-person', rule: 'C2', text: `${place}: expected a recorded person as ${grade}, got ${head}.` });
  }
  return faults;
}

function personFaults(person: Person, before: Organisation, after: Organisation): readonly Reason[] {
  const place = `person ${person.id}`;
  const faults: Reason[] = [];
  const known = before.people.get(person.id);
  if (known !== undefined && known.userName !== person.userName)
    faults.push(fault(place, `expected the user name ${known.userName}, got ${person.userName}: it is never changed, since documents carry it`));
  if (!after.units.has(person.unit)) faults.push(fault(place, `expected a recorded unit, got ${person.unit}`));
  if (person.manager !== null && !after.people.has(person.manager))
    faults.push({ code: 'unknown-person', rule: 'E19', text: `${place}: expected a recorded person as manager, got ${person.manager}.` });
  if (returns<PersonId>(person.id, (at) => after.people.get(at)?.manager ?? null))
    faults.push(fault(place, 'expected lines of managers that end, got a circle'));
  for (const { role, unit } of person.roles)
    if (!after.units.has(unit)) faults.push(fault(place, `expected a recorded unit for ${role}, got ${unit}`));
  faults.push(...person.roles.flatMap((held) => incumbencyFaults(held, place)));
  const twice = person.roles.find((one, index) => person.roles.slice(index + 1).some((other) => one.role === other.role && one.unit === other.unit && meet(one, other)));
  if (twice !== undefined) faults.push(fault(place, `expected ${twice.role} over ${twice.unit} once at a time, got days that meet`));
  return faults;
}

/** An acting holder stands in for days that end; nobody is appointed for days that are none. */
function incumbencyFaults({ role, unit, from, until, firstDay, lastDay, acting }: RoleAssignment, place: string): readonly Reason[] {
  if (from !== undefined && until !== undefined && until <= from) return [fault(place, `expected a last day of ${role} over ${unit} from ${firstDay ?? from} on, got ${lastDay ?? until}`)];
  if (acting === true && until === undefined) return [fault(place, `expected the last day of acting as ${role} over ${unit}, got none`)];
  return [];
}

function meet(a: RoleAssignment, b: RoleAssignment): boolean {
  const startsBefore = (one: RoleAssignment, end: RoleAssignment): boolean => one.from === undefined || end.until === undefined || one.from < end.until;
  return startsBefore(a, b) && startsBefore(b, a);
}

function sharedUserNames(people: readonly Person[], after: Organisation): readonly Reason[] {
  if (people.length === 0) return [];
  const holders = Map.groupBy(after.people.values(), (person) => person.userName.toLowerCase());
  return people.flatMap(({ id, userName }) => {
    const other = holders.get(userName.toLowerCase())?.find((holder) => holder.id !== id);
    return other === undefined ? [] : [fault(`person ${id}`, `expected a user name of their own, got ${userName}, which is ${other.id}'s for ever`)];
  });
}

/** Does the way up come back to where it started? */
function returns<Id>(start: Id, up: (at: Id) => Id | null): boolean {
  const seen = new Set<Id>();
  for (let at = up(start); at !== null && !seen.has(at); at = up(at)) {
    if (at === start) return true;
    seen.add(at);
  }
  return false;
}

function fault(place: string, text: string): Reason {
  return { code: 'invalid-field', rule: 'directory', text: `${place}: ${text}.` };
}

function attempt(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
}
