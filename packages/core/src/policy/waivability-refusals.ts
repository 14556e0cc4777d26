import type { Asset } from '../asset/asset.ts';
import type { Reason } from '../errors.ts';
import { bindingLinks } from './binding-links.ts';
import type { Requirement } from './requirement.ts';

/** Requirements that know no exception on these assets, by themselves or by a clause outside. */
export function waivabilityRefusals(requirements: readonly Requirement[], assets: readonly Asset[]): readonly Reason[] {
  const reasons: Reason[] = [];
  for (const requirement of requirements) {
    if (!requirement.waivable) {
      reasons.push({ code: 'not-waivable', rule: '§2.0, I17', text: `${requirement.id} cannot be excepted; record a non-compliance with a remediation plan instead.` });
    }
    for (const link of bindingLinks(requirement, assets)) {
      if (link.waivability !== 'not_waivable') continue;
      reasons.push({ code: 'not-waivable', rule: '§2.0, E14, I17', text: `${requirement.id} is bound here by ${link.clause}, which knows no exception; record a non-compliance instead.` });
    }
  }
  return reasons;
}
