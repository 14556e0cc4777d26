import type { Organisation, Person } from '@exeat/core';

/**
 * The person that somebody names: by id, by user name, or by an e-mail that belongs to exactly one active person (D33). Undefined when it
 * names nobody, or more than one.
 */
export function findPerson(organisation: Organisation, named: string): Person | undefined {
  const text = named.normalize('NFC').trim();
  const people = [...organisation.people.values()];
  const exact = people.find((person) => person.id === text) ?? people.find((person) => person.userName === text);
  if (exact !== undefined) return exact;
  const lower = text.toLowerCase();
  const alike = people.filter((person) => person.userName.toLowerCase() === lower);
  if (alike.length === 1) return alike[0];
  if (!text.includes('@')) return undefined;
  const byEmail = people.filter((person) => person.active && person.email?.toLowerCase() === lower);
  return byEmail.length === 1 ? byEmail[0] : undefined;
}
