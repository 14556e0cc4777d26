import type { PersonId, UnitId } from '../ids.ts';
import type { DirectoryChange } from '../org/check-directory.ts';
import { assignmentKey } from '../org/incumbent.ts';
import { grades, type Organisation, type Person, type Unit } from '../org/organisation.ts';

/** What a change of the directory does to who may sign: whose authority it touches, and over which units. */
export type AuthorityChange = { readonly beneficiaries: readonly PersonId[]; readonly units: readonly UnitId[] };

/**
 * The part of a change that is about authority: roles given or taken, unit and manager of a person, heads of units, a unit that moves below another
 * one. Null: none is; names, addresses, calendars, new people without a role and new units without a head give nobody anything.
 */
export function authorityChange(before: Organisation, { people = [], units = [] }: DirectoryChange): AuthorityChange | null {
  const changes = [
    ...people.map((person) => changeOfPerson(before.people.get(person.id), person)),
    ...units.map((unit) => changeOfUnit(before.units.get(unit.id), unit)),
  ].filter((change) => change !== null);
  if (changes.length === 0) return null;
  return {
    beneficiaries: [...new Set(changes.flatMap((change) => change.beneficiaries))],
    // Units that are only now recorded have no place yet by which to judge.
    units: [...new Set(changes.flatMap((change) => change.units))].filter((unit) => before.units.has(unit)),
  };
}

function changeOfPerson(before: Person | undefined, after: Person): AuthorityChange | null {
  const held = (person: Person | undefined): readonly string[] => (person?.roles ?? []).map(assignmentKey);
  const moved = new Set(held(before)).symmetricDifference(new Set(held(after)));
  const places = hasMoved(before, after) ? [before?.unit, after.unit].filter((unit) => unit !== undefined) : [];
  if (moved.size === 0 && places.length === 0) return null;
  const assignments = [...(before?.roles ?? []), ...after.roles].filter((assignment) => moved.has(assignmentKey(assignment)));
  // A position gives nobody anything by itself: whoever moves may say so, and somebody else confirms it.
  return { beneficiaries: moved.size === 0 ? [] : [after.id], units: [...assignments.map(({ unit }) => unit), ...places] };
}

/** Whether somebody on record reports to somebody else, or stands in another unit: who may sign for whom follows from both (E47). */
export function hasMoved(before: Person | undefined, after: Person): boolean {
  return before !== undefined && (before.unit !== after.unit || before.manager !== after.manager);
}

function changeOfUnit(before: Unit | undefined, after: Unit): AuthorityChange | null {
  const moved = grades.filter((grade) => before?.heads[grade] !== after.heads[grade]);
  const isElsewhere = before !== undefined && before.parent !== after.parent;
  if (moved.length === 0 && !isElsewhere) return null;
  const touched = isElsewhere ? grades : moved;
  const holders = touched.flatMap((grade) => [before?.heads[grade], after.heads[grade]]).filter((person) => person !== undefined);
  // A new unit is judged by where it is put.
  const places = before === undefined ? [after.parent] : isElsewhere ? [after.id, before.parent, after.parent] : [after.id];
  return { beneficiaries: holders, units: places.filter((unit) => unit !== null) };
}
