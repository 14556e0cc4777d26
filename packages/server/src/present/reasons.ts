import type { Organisation, PersonId, Reason } from '@exeat/core';

/**
 * Reasons for people: rules and the log know people by id only, so the name is put beside it. The ids stay, since they are what is compared.
 */
export function namedReasons(reasons: readonly Reason[], organisation: Organisation): Reason[] {
  return reasons.map((reason) => ({ ...reason, text: namedText(reason.text, organisation) }));
}

/** A text with the names of the people whose ids stand in it. */
export function namedText(text: string, organisation: Organisation): string {
  return text.replace(/[\p{L}\p{N}][\p{L}\p{N}_-]*/gu, (word) => {
    const person = organisation.people.get(word as PersonId);
    return person === undefined ? word : `${person.name} (${word})`;
  });
}
