import type { ExceptionCase } from '../exception/state.ts';
import type { UnitId } from '../ids.ts';
import type { Organisation } from '../org/organisation.ts';
import { isWithin } from '../org/unit-tree.ts';
import type { Subject } from './decide.ts';

/** Whose cases somebody sees: those of owners in these units; null: every case. */
export type Sight = { readonly units: readonly UnitId[] | null };

/** What a subject sees. A token that is bound to a unit sees its cases and those of the units below it, and none when the unit is unknown here. */
export function visibleTo({ kind, tokenUnit }: Subject, organisation: Organisation): Sight {
  if (kind === 'session' || tokenUnit === undefined) return { units: null };
  return { units: [...organisation.units.keys()].filter((unit) => isWithin(organisation, unit, tokenUnit)) };
}

/** Does a case lie within what somebody sees? By the unit of its owner at submission; a draft by the unit in which its owner is now. */
export function isVisible(state: Pick<ExceptionCase, 'versions' | 'content'>, { units }: Sight, organisation: Organisation): boolean {
  if (units === null) return true;
  const unit = state.versions.at(-1)?.frozen.ownerUnit ?? organisation.people.get(state.content.owner)?.unit;
  return unit !== undefined && units.includes(unit);
}
