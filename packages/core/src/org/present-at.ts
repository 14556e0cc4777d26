import type { Instant } from '../time.ts';
import type { Person } from './organisation.ts';

/** Whoever has left by an instant is not active then, with no job. */
export function presentAt(person: Person, at: Instant): Person {
  return person.leavesAt !== undefined && person.leavesAt <= at ? { ...person, active: false } : person;
}
