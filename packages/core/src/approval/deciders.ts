import type { PersonId, UnitId } from '../ids.ts';
import { grades, type Organisation } from '../org/organisation.ts';
import { holdersOf } from '../org/reporting-line.ts';
import { unitPath } from '../org/unit-tree.ts';
import type { ApprovalMatrix } from './matrix.ts';
import { type Level, levels } from './seat.ts';

/**
 * Who alone has the authority of a level, or of one above it, over what units own: heads of that grade of one of them or of a unit above it, and the second
 * line of all of them. A committee has it together: none of its members is here, but whoever chairs the one of the highest level (T24: the board).
 */
export function decidersAt(level: Level, units: readonly UnitId[], organisation: Organisation, { seats }: ApprovalMatrix): readonly PersonId[] {
  const atLeast = levels.filter((one) => one >= level).map((one) => seats.levels[one]);
  const least = Math.min(...atLeast.map(({ riskOwner }) => grades.indexOf(riskOwner)));
  const heads = units.flatMap((unit) => unitPath(organisation, unit)).flatMap((unit) => grades.slice(least).flatMap((grade) => organisation.units.get(unit)?.heads[grade] ?? []));
  const lines = atLeast.flatMap(({ second }) => (second.kind === 'role' ? ofAll(second.role) : []));
  const board = seats.levels[5].second;
  const chairs = board.kind === 'committee' ? ofAll('committee_chair').filter((person) => ofAll(board.role).includes(person)) : [];
  return [...new Set([...heads, ...lines, ...chairs])].filter((person) => organisation.people.get(person)?.active === true);

  function ofAll(role: Parameters<typeof holdersOf>[1]): readonly PersonId[] {
    const [first = [], ...others] = units.map((unit) => holdersOf(organisation, role, unit));
    return first.filter((person) => others.every((holders) => holders.includes(person)));
  }
}
