import type { UnitId } from '../ids.ts';
import type { Organisation } from './organisation.ts';

/** The unit and everything above it, nearest first. A cycle in the data ends the walk. */
export function unitPath(organisation: Organisation, unit: UnitId): readonly UnitId[] {
  const path: UnitId[] = [];
  let at: UnitId | null = unit;
  while (at !== null && !path.includes(at)) {
    path.push(at);
    at = organisation.units.get(at)?.parent ?? null;
  }
  return path;
}

/** Is `unit` the unit `ancestor`, or below it? */
export function isWithin(organisation: Organisation, unit: UnitId, ancestor: UnitId): boolean {
  return unitPath(organisation, unit).includes(ancestor);
}
