import type { Asset } from '../asset/asset.ts';
import type { Reason } from '../errors.ts';
import type { Basis } from '../exception/content.ts';
import type { TermLimits } from '../exception/term-limits.ts';
import { bindingLinks } from './binding-links.ts';
import type { Requirement } from './requirement.ts';

/**
 * Why an exception may not be enduring: every link that binds must allow it (C10), and every asset be of an eligible class (§1.3).
 * Being eligible is the benign answer, so an asset without a recorded class is not.
 */
export function enduringRefusals(
  basis: Basis,
  requirements: readonly Requirement[],
  assets: readonly Asset[],
  limits: TermLimits,
): readonly Reason[] {
  if (basis !== 'enduring') return [];
  const reasons: Reason[] = [];
  for (const link of requirements.flatMap((requirement) => bindingLinks(requirement, assets))) {
    if (!link.enduringAllowed)
      reasons.push({
        code: 'enduring-not-allowed',
        rule: 'C10',
        text: `${link.clause} allows no enduring exception; choose another basis, with an end.`,
      });
  }
  const eligible = limits.enduringClasses;
  const others = eligible.length === 0 ? [] : assets.filter((asset) => !asset.classes.some((held) => eligible.includes(held)));
  if (others.length > 0) {
    reasons.push({
      code: 'enduring-not-allowed',
      rule: '§1.3',
      text: `Enduring exceptions are for assets of class ${eligible.join(' or ')}; ${others.length} in scope ${others.length === 1 ? 'is' : 'are'} not, for example ${others[0]?.ref.id ?? ''}. Leave these out, or choose another basis, with an end.`,
    });
  }
  return reasons;
}
