import { type PersonReply, unknownPerson } from '@exeat/contract';
import type { Organisation, PersonId } from '@exeat/core';

/** A person as answers show one. */
export function personReply(organisation: Organisation, id: PersonId): PersonReply {
  const person = organisation.people.get(id);
  return person === undefined ? unknownPerson(id) : { id, userName: person.userName, name: person.name };
}

export function personOrNull(organisation: Organisation, id: PersonId | null): PersonReply | null {
  return id === null ? null : personReply(organisation, id);
}
