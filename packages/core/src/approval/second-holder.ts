import type { PersonId } from '../ids.ts';
import { reportingLine } from '../org/reporting-line.ts';
import { authorityLevel } from './delegate.ts';
import type { Seat } from './seat.ts';
import { type HolderFacts, seatHolder } from './seat-holder.ts';

/**
 * Who is asked beside the holder of a seat when the holder's time is over (§4.7, C19): the nearest superior who decides at that level, else whoever would sit
 * there without the holder. Nobody in a seat of a committee; in one that cannot be delegated only another appointed holder. Null: nobody is eligible.
 */
export function secondHolder(seat: Seat, { seated, ...facts }: HolderFacts): PersonId | null {
  const { person, holder } = seat;
  if (person === null || holder.kind === 'committee') return null;
  const others: HolderFacts = { ...facts, seated: [...seated, { person, kinds: 'any' }] };
  if (holder.kind !== 'role' || holder.delegable) {
    const { now } = facts.organisation;
    for (const superior of reportingLine(now, person)) {
      if (authorityLevel(superior, now, facts.matrix) < facts.level) continue;
      if (seatHolder({ ...seat, holder: { kind: 'person', person: superior } }, others).person === superior) return superior;
    }
  }
  return seatHolder(seat, others).person;
}
