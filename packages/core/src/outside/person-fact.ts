import { endOfLocalDay } from '../calendar.ts';
import { accept, type Decision, refuse } from '../errors.ts';
import { checkDirectory } from '../org/check-directory.ts';
import type { Organisation, Person } from '../org/organisation.ts';
import type { Instant } from '../time.ts';
import type { OutsideStatement } from './fact.ts';

export type PersonStatement = Extract<OutsideStatement, { kind: 'person_joined' | 'person_moved' | 'person_left' }>;

export function isAboutPerson(says: OutsideStatement): says is PersonStatement {
  return says.kind === 'person_joined' || says.kind === 'person_moved' || says.kind === 'person_left';
}

/**
 * The record of a person after what the directory of people reports (§9.1); null: nothing changes. It gives no role and takes none: roles are given
 * by registrars, and count for nobody who has left. Refused for a person or a unit that is not on record, so that it can be sent again.
 */
export function personAfter(says: PersonStatement, organisation: Organisation, now: Instant): Decision<Person | null> {
  const known = organisation.people.get(says.person);
  if (known === undefined) {
    if (says.kind === 'person_joined') return accept(null);
    return refuse({ code: 'unknown-person', rule: '§9.1', text: `person: expected the id of somebody on record, got ${says.person}; record the person first, then report it again.` });
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
    case 'person_left': {
      const zone = organisation.units.get(known.unit)?.zone;
      // Without a unit nobody knows when the last day ends: it is over.
      const leavesAt = zone === undefined ? now : endOfLocalDay(says.lastDay, zone);
      return { ...known, active: known.active && leavesAt > now, leavesAt };
    }
  }
}
