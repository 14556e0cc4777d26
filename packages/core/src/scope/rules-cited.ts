import type { Reason } from '../errors.ts';
import type { RequirementId } from '../ids.ts';
import { checkedBy } from '../policy/held-mapping.ts';
import type { PolicyLibrary } from '../policy/requirement.ts';
import type { Instant } from '../time.ts';
import { isWhereWithin } from './narrower.ts';
import { ruleKey } from './rule-id.ts';
import type { Scope } from './scope.ts';

/**
 * Nobody chooses the requirement that a rule is judged by (E40): every rule in scope is mapped, its clause cites a requirement it checks,
 * and all others it checks, or did some days ago (E47), are cited too, for at least the same assets and places. Empty: nothing is missing.
 */
export function checkRulesCited(scope: Scope, library: Pick<PolicyLibrary, 'mappings' | 'takenAway'>, { now, heldDays }: { readonly now: Instant; readonly heldDays: number }): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  const within = whereWithin(scope);
  scope.forEach((clause, at) => {
    const { rules } = clause;
    for (const id of rules?.ids ?? []) {
      const key = ruleKey({ scheme: rules?.scheme ?? 'generic', id });
      const { requirements: checked, heldUntil } = checkedBy(key, library, now, heldDays);
      if (checked.length === 0) {
        note(
          reasons,
          'unmapped-rule',
          `scope[${at}]: rule ${key} is mapped to no requirement; ask the policy team to map it, until then it cannot be excepted`,
        );
        continue;
      }
      if (!checked.includes(clause.requirement)) {
        note(
          reasons,
          'unmapped-rule',
          `scope[${at}]: rule ${key} does not check ${clause.requirement} but ${checked.join(', ')}; cite what it checks`,
        );
      }
      for (const requirement of checked) {
        const cited = scope.some((other, index) => {
          const citesRule = other.requirement === requirement && other.rules?.scheme === rules?.scheme && other.rules?.ids.includes(id) === true;
          return citesRule && within(at, index);
        });
        if (!cited)
          note(
            reasons,
            'uncited-requirement',
            alsoChecks(`scope[${at}]: rule ${key}`, requirement, heldUntil.get(requirement)),
          );
      }
    }
  });
  return [...reasons.values()];
}

function alsoChecks(rule: string, requirement: RequirementId, heldUntil: Instant | undefined): string {
  const cite = 'add a clause that cites it for the same assets';
  if (heldUntil === undefined) return `${rule} also checks ${requirement}; ${cite}`;
  return `${rule} was said to check ${requirement} until lately, which counts until ${heldUntil} (E47); ${cite}, or ask from then on`;
}

/** `isWhereWithin` of two clauses by index, computed once: lists of assets are long and asked about for every rule. */
function whereWithin(scope: Scope): (inner: number, outer: number) => boolean {
  const known = new Map<string, boolean>();
  return (inner, outer) => {
    const key = `${inner} ${outer}`;
    const [a, b] = [scope[inner], scope[outer]];
    const answer = known.get(key) ?? (a !== undefined && b !== undefined && isWhereWithin(a, b));
    known.set(key, answer);
    return answer;
  };
}

function note(reasons: Map<string, Reason>, code: 'unmapped-rule' | 'uncited-requirement', text: string): void {
  reasons.set(text, { code, text, rule: 'E40 requirement shopping' });
}
