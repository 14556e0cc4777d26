import type { Reason } from '../errors.ts';
import { citedRequirement } from '../policy/cited-requirement.ts';
import { requirementAsHeld } from '../policy/held-requirement.ts';
import type { Requirement } from '../policy/requirement.ts';
import type { ExceptionContent } from './content.ts';
import type { ExceptionFacts } from './facts.ts';
import type { ExceptionCase } from './state.ts';

/** The requirements that a request cites, as they count for it, and why one cannot be cited. */
export function citedRequirements(content: ExceptionContent, facts: ExceptionFacts, self: ExceptionCase | null): { readonly requirements: readonly Requirement[]; readonly reasons: readonly Reason[] } {
  const held = { library: facts.library, organisation: facts.organisation.now, now: facts.now, heldDays: facts.matrix.lifecycle.heldDays };
  const asking = { people: [content.owner, self?.requester ?? facts.actor], draftedAt: self?.draftedAt ?? null };
  const requirements: Requirement[] = [];
  const reasons: Reason[] = [];
  for (const id of new Set(content.scope.map((clause) => clause.requirement))) {
    const requirement = citedRequirement(facts.library, id);
    if (requirement === undefined) {
      reasons.push({ code: 'no-citable-requirement', rule: '§0', text: `scope: requirement ${id} is not in the policy library; cite one that is.` });
    } else if (requirement.withdrawn === true) {
      reasons.push({ code: 'no-citable-requirement', rule: '§3.7', text: `scope: requirement ${id} was withdrawn by version ${requirement.version}: there is nothing to except; cite what has taken its place.` });
    } else requirements.push(requirementAsHeld(requirement, asking, held));
  }
  for (const { requirement, value } of content.scope) {
    const { conforming = [] } = facts.library.requirements.get(requirement) ?? {};
    if (conforming.length === 0) continue;
    const conform = `${conforming.join(', ')} conform${conforming.length === 1 ? 's' : ''} to ${requirement}`;
    if (value === undefined) reasons.push({ code: 'invalid-scope', rule: '§3.6', text: `scope: ${conform}; expected the value that deviates, got none. Without one every worse value would be covered, too.` });
    else if (conforming.includes(value)) reasons.push({ code: 'invalid-scope', rule: '§3.6', text: `scope: value ${value} conforms to ${requirement}: there is nothing to except; name a value that does not conform, or leave it out.` });
  }
  if (content.scope.length === 0) reasons.push({ code: 'no-citable-requirement', rule: '§0', text: 'scope: expected at least one clause that cites a requirement, got none.' });
  return { requirements, reasons };
}
