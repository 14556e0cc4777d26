import type { PersonId } from '../ids.ts';
import type { Organisation } from '../org/organisation.ts';
import { reportingLine } from '../org/reporting-line.ts';

/**
 * Who answers for an exception while its owner is not there any more, until somebody has become the owner: the first person up the owner's line who is there
 * and has signed nothing of what stands (E25). Null: the owner is there, or nobody is left.
 */
export function interimOwner(owner: PersonId, signers: readonly PersonId[], organisation: Organisation): PersonId | null {
  return organisation.people.get(owner)?.active === false ? successorInLine(owner, signers, organisation) : null;
}

/** The same of an owner who is about to leave. */
export function successorInLine(owner: PersonId, signers: readonly PersonId[], organisation: Organisation): PersonId | null {
  return reportingLine(organisation, owner).find((person) => organisation.people.get(person)?.active === true && !signers.includes(person)) ?? null;
}
