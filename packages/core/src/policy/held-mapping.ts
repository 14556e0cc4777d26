import type { RequirementId } from '../ids.ts';
import { addMs, type Instant } from '../time.ts';
import type { PolicyLibrary, TakenAway } from './requirement.ts';

const day = 24 * 3_600_000;

/** What a rule was said to check and is not any more: each requirement with the instant at which it was taken away last. `steps`: its mappings, oldest first. */
export function takenAway(steps: readonly { readonly requirements: readonly RequirementId[]; readonly at: Instant }[]): readonly TakenAway[] {
  const gone = new Map<RequirementId, Instant>();
  steps.forEach(({ requirements, at }, step) => {
    for (const requirement of steps[step - 1]?.requirements ?? []) gone.set(requirement, at);
    for (const requirement of requirements) gone.delete(requirement);
  });
  return [...gone].map(([requirement, at]) => ({ requirement, at })).sort((a, b) => (a.requirement < b.requirement ? -1 : 1));
}

/**
 * The requirements that a rule, as `scheme:id`, is judged by (E47): those it is mapped to, and those taken away from it within so many days, each with the instant up to
 * which it counts. So two people who take a requirement away just before they ask gain nothing. A rule that is mapped to nothing is judged by nothing: it cannot be excepted.
 */
export function checkedBy(
  rule: string, { mappings, takenAway: lost }: Pick<PolicyLibrary, 'mappings' | 'takenAway'>, now: Instant, heldDays: number,
): { readonly requirements: readonly RequirementId[]; readonly heldUntil: ReadonlyMap<RequirementId, Instant> } {
  const mapped = mappings.get(rule) ?? [];
  const heldUntil = new Map((mapped.length === 0 ? [] : lost.get(rule) ?? []).map(({ requirement, at }) => [requirement, addMs(at, heldDays * day)] as const).filter(([, until]) => now < until));
  return { requirements: [...mapped, ...heldUntil.keys()], heldUntil };
}
