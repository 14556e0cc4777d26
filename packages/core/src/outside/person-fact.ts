import { endOfLocalDay, type LocalDate } from '../calendar.ts';
import { accept, type Decision, refuse } from '../errors.ts';
import type { EndedAuthority } from '../exception/signed-seats.ts';
import { checkDirectory } from '../org/check-directory.ts';
import type { Organisation, Person } from '../org/organisation.ts';
import type { Instant } from '../time.ts';
import type { OutsideStatement } from './fact.ts';

export type PersonStatement = Extract<OutsideStatement, { kind: 'person_joined' | 'person_moved' | 'person_left' | 'role_ended' }>;

export function isAboutPerson(says: OutsideStatement): says is PersonStatement {
  return says.kind === 'person_joined' || says.kind === 'person_moved' || says.kind === 'person_left' || says.kind === 'role_ended';
}

/**
 * The record of a person after what the directory of people reports (§9.1); null: nothing changes. It gives no role: roles are given
 * by registrars, and count for nobody who has left. It takes one that has ended. Refused for a person or a unit that is not on record, so that it can be sent again.
 */
export function personAfter(says: PersonStatement, organisation: Organisation, now: Instant): Decision<Person | null> {
  const known = organisation.people.get(says.person);
  if (known === undefined) {
    if (says.kind === 'person_joined') return accept(null);
    return refuse({ code: 'unknown-person', rule: '§9.1', text: `person: expected the id of somebody on record, got ${says.person}; record the person first, then report it again.` });
  }
  if (says.kind === 'role_ended' && endOf(says, known, organisation, now) > now) {
    return refuse({ code: 'invalid-field', rule: '§4.8', text: `lastDay: expected a day that is over, got ${says.lastDay}; report it again when it is.` });
  }
  const after = changed(known, says, organisation, now);
  const faults = checkDirectory(organisation, { people: [after] });
  return faults.length > 0 ? refuse(...faults) : accept(after);
}

function changed(known: Person, says: PersonStatement, organisation: Organisation, now: Instant): Person {
  switch (says.kind) {
    case 'person_moved':
      return { ...known, unit: says.unit, manager: says.manager };
    case 'person_joined': {
      const { leavesAt: _leavesAt, ...stays } = known;
      return { ...stays, active: true };
    }
    case 'role_ended':
      return { ...known, roles: known.roles.filter(({ role, unit }) => role !== says.role || unit !== says.unit) };
    case 'person_left': {
      const leavesAt = endOf(says, known, organisation, now);
      return { ...known, active: known.active && leavesAt > now, leavesAt };
    }
  }
}

/** What authority has ended by a report, of whom, and when; null: none. */
export function authorityEnded(says: OutsideStatement, organisation: Organisation, now: Instant): EndedAuthority | null {
  if (says.kind !== 'person_left' && says.kind !== 'role_ended') return null;
  const known = organisation.people.get(says.person);
  if (known === undefined) return null;
  const endedAt = endOf(says, known, organisation, now);
  if (says.kind === 'person_left') return { person: says.person, endedAt };
  return { person: says.person, endedAt, role: says.role, stillOf: known.roles.flatMap(({ role, unit }) => (role === says.role && unit !== says.unit ? [unit] : [])) };
}

/** The end of the last day. Without a unit nobody knows when that is: it is over. */
function endOf({ lastDay }: { readonly lastDay: LocalDate }, { unit }: Person, { units }: Organisation, now: Instant): Instant {
  const zone = units.get(unit)?.zone;
  return zone === undefined ? now : endOfLocalDay(lastDay, zone);
}
