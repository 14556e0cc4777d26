import { decidersAt } from '../approval/deciders.ts';
import type { Reason } from '../errors.ts';
import type { PersonId } from '../ids.ts';
import { holdersOf } from '../org/reporting-line.ts';
import type { RevocationCause } from './causes.ts';
import type { CaseFacts } from './facts.ts';
import type { ExceptionCase } from './state.ts';

type Authority = Pick<CaseFacts, 'organisation' | 'matrix'>;

/** Causes that lie in the policy, for which whoever owns it may revoke (T24). */
const policyCauses: readonly RevocationCause[] = ['policy_superseded', 'requirement_became_nonwaivable'];

/** Who alone has the authority of the level of the last approval over the units of the case, as they are now. Nobody before it was submitted. */
export function decidersOf({ versions, required }: Pick<ExceptionCase, 'versions' | 'required'>, { organisation, matrix }: Authority): readonly PersonId[] {
  const frozen = versions.at(-1)?.frozen;
  if (frozen === undefined) return [];
  const units = frozen.assetUnits.length === 0 ? [frozen.ownerUnit] : frozen.assetUnits;
  return decidersAt(required?.level ?? 5, units, organisation.now, matrix);
}

/** T24: whoever has not the authority of the approval, and is not the CISO, owns the policy at most, and revokes for a cause that lies in it. */
export function causeRefusal(state: ExceptionCase, cause: RevocationCause, facts: Authority & Pick<CaseFacts, 'actor'>): Reason | null {
  const { actor, organisation } = facts;
  const unit = state.versions.at(-1)?.frozen.ownerUnit;
  if (policyCauses.includes(cause) || decidersOf(state, facts).includes(actor)) return null;
  if (unit !== undefined && holdersOf(organisation.now, 'ciso', unit).includes(actor)) return null;
  return {
    code: 'not-permitted', rule: 'T24',
    text: `cause: for ${cause} expected the CISO, or somebody with the authority of L${state.required?.level ?? 5} over its units; whoever owns the policy revokes for ${policyCauses.join(' or ')}, and may suspend for anything.`,
  };
}
