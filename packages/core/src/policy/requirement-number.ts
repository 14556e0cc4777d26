import { accept, type Decision, refuse } from '../errors.ts';
import { type RequirementId, requirementId } from '../ids.ts';
import type { PolicyLibrary, Requirement } from './requirement.ts';

type Numbered = Pick<PolicyLibrary, 'requirements'>;

/**
 * The id that a requirement has kept since it was first published, of any number that it has had or has got in a later version of its standard (§9.9). A number
 * that nothing in force goes by stays as it is: nothing is guessed.
 */
export function requirementOfNumber({ requirements }: Numbered, number: RequirementId): RequirementId {
  return requirements.has(number) ? number : (holderOf(requirements, number)?.id ?? number);
}

/**
 * Which requirement is published under a number and others that it goes by, and everything that it goes by from then on. A number that it once had stays one of
 * it: what cites it outside is still understood. `known`: the requirement as it is in force; undefined: it is new. Refused where a number is that of
 * another requirement, or of another document.
 */
export function publishedNumber(
  { id, aliases = [], document }: { readonly id: string; readonly aliases?: readonly string[] | undefined; readonly document: { readonly id: string } }, library: Numbered,
): Decision<{ readonly known: Requirement | undefined; readonly id: RequirementId; readonly aliases: readonly RequirementId[] }> {
  const asked = [id, ...aliases].map(requirementId);
  const elsewhere = aliases.filter((number) => !number.startsWith(`${document.id}/`) || number.length === document.id.length + 1);
  if (elsewhere.length > 0) return refuse({ code: 'invalid-field', rule: '§9.9', text: `${id}: aliases: expected numbers within document ${document.id}, got ${elsewhere.join(', ')}.` });
  const known = [...new Set(asked.map((number) => requirementOfNumber(library, number)))].flatMap((one) => library.requirements.get(one) ?? []);
  const [only, ...others] = known;
  if (others.length > 0) {
    return refuse({ code: 'invalid-field', rule: '§9.9', text: `${id}: expected numbers of one requirement, got those of ${known.map((one) => one.id).join(' and ')}; withdraw what is gone, and cite what took its place.` });
  }
  const own = only?.id ?? requirementId(id);
  return accept({ known: only, id: own, aliases: [...new Set([...(only?.aliases ?? []), ...asked])].filter((number) => number !== own).sort() });
}

function holderOf(requirements: Numbered['requirements'], number: RequirementId): Requirement | undefined {
  for (const requirement of requirements.values()) if (requirement.aliases?.includes(number) === true) return requirement;
  return undefined;
}
