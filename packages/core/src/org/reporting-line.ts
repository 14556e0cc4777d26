import type { PersonId, UnitId } from '../ids.ts';
import { rolesHeld } from './incumbent.ts';
import type { Organisation, Role } from './organisation.ts';
import { unitPath } from './unit-tree.ts';

/**
 * The directory when the request was submitted and now. A conflict in either counts (C18), and for some days one that is over: `lately` is the
 * directory as it stood then (E47); absent: it is not asked for.
 */
export type OrganisationTrees = { readonly atSubmission: Organisation; readonly now: Organisation; readonly lately?: Organisation };

/** Managers of a person, nearest first. A cycle in the data ends the walk. */
export function reportingLine(organisation: Organisation, person: PersonId): readonly PersonId[] {
  const line: PersonId[] = [];
  let manager = organisation.people.get(person)?.manager ?? null;
  while (manager !== null && manager !== person && !line.includes(manager)) {
    line.push(manager);
    manager = organisation.people.get(manager)?.manager ?? null;
  }
  return line;
}

/** Does a person report to another, directly or transitively? */
export function reportsTo(organisation: Organisation, person: PersonId, superior: PersonId): boolean {
  return reportingLine(organisation, person).includes(superior);
}

/** Active holders of a role for a unit: the nearest assignment at or above it first, acting ones after the others, then by id, so that two servers agree. */
export function holdersOf(organisation: Organisation, role: Role, unit: UnitId): readonly PersonId[] {
  const path = unitPath(organisation, unit);
  const found: { readonly id: PersonId; readonly distance: number; readonly acting: number }[] = [];
  for (const person of organisation.people.values()) {
    if (!person.active) continue;
    const held = rolesHeld(organisation, person).filter((one) => one.role === role && path.includes(one.unit));
    const places = held.map((one) => ({ id: person.id, distance: path.indexOf(one.unit), acting: one.acting === true ? 1 : 0 }));
    const [nearest] = places.toSorted((a, b) => a.distance - b.distance || a.acting - b.acting);
    if (nearest !== undefined) found.push(nearest);
  }
  found.sort((a, b) => a.distance - b.distance || a.acting - b.acting || (a.id < b.id ? -1 : 1));
  return found.map(({ id }) => id);
}

/** The nearest unit that all the given ones are or lie under; null when they share none. */
export function commonAncestor(organisation: Organisation, units: readonly UnitId[]): UnitId | null {
  const [first, ...rest] = units;
  if (first === undefined) return null;
  const others = rest.map((unit) => unitPath(organisation, unit));
  return unitPath(organisation, first).find((unit) => others.every((path) => path.includes(unit))) ?? null;
}

/** Somebody that others report to and who reports to nobody: approvers above this person do not exist (E19). */
export function headsATree(organisation: Organisation, person: PersonId): boolean {
  if (organisation.people.get(person)?.manager !== null) return false;
  for (const other of organisation.people.values()) if (other.active && other.manager === person) return true;
  return false;
}
