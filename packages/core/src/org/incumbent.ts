import { parseLocalDate, startOfDay, untilOfLastDay } from '../calendar.ts';
import type { UnitId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Organisation, Person, Role, RoleAssignment } from './organisation.ts';

/** A role as somebody asks for it: first and last day are local days of the unit that it is held over; without them it is held until it is taken. */
export type AskedRole = { readonly role: Role; readonly unit: UnitId; readonly firstDay?: string; readonly lastDay?: string; readonly acting?: boolean };

/** Roles that a person holds at the instant of the directory. Without that instant those that have days are not held: nobody knows. */
export function rolesHeld({ at }: Pick<Organisation, 'at'>, { roles }: Pick<Person, 'roles'>): readonly RoleAssignment[] {
  return roles.filter((assignment) => isHeldAt(assignment, at));
}

/** Whether a role is held at an instant: `[from, until)`. */
export function isHeldAt({ from, until }: RoleAssignment, at: Instant | undefined): boolean {
  if (from === undefined && until === undefined) return true;
  return at !== undefined && (from === undefined || from <= at) && (until === undefined || at < until);
}

/** What tells one assignment of a person from another: days and acting count, since they decide who signs when. */
export function assignmentKey({ role, unit, firstDay = '', lastDay = '', acting }: AskedRole): string {
  return [role, unit, firstDay, lastDay, acting === true ? 'acting' : ''].join(' ').trim();
}

/**
 * Roles as they are recorded: the days become instants once, in the zone of the unit. What `stands` the same keeps the instants that it has.
 * @throws DomainError `invalid-calendar-date`
 */
export function assignmentsOf(
  asked: readonly AskedRole[], stands: readonly RoleAssignment[], { organisation, tzdata }: { readonly organisation: Pick<Organisation, 'units'>; readonly tzdata: string },
): readonly RoleAssignment[] {
  return asked.map(({ role, unit, firstDay, lastDay, acting }) => {
    const known = stands.find((one) => assignmentKey(one) === assignmentKey({ role, unit, ...(firstDay === undefined ? {} : { firstDay }), ...(lastDay === undefined ? {} : { lastDay }), acting: acting === true }));
    if (known !== undefined) return known;
    const zone = organisation.units.get(unit)?.zone ?? 'UTC';
    return {
      role, unit,
      ...(firstDay === undefined ? {} : { firstDay, from: startOfDay(parseLocalDate(firstDay), zone) }),
      ...(lastDay === undefined ? {} : { lastDay, until: untilOfLastDay(parseLocalDate(lastDay), zone) }),
      ...(firstDay === undefined && lastDay === undefined ? {} : { zone, tzdata }),
      ...(acting === true ? { acting: true as const } : {}),
    };
  });
}
