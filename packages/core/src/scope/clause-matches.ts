import { isUnder } from '../asset/containment.ts';
import { purlWithin } from '../asset/purl.ts';
import type { Reason, ReasonCode } from '../errors.ts';
import type { Finding } from '../finding/finding.ts';
import { pathMatches } from './path-pattern.ts';
import type { FrozenClause } from './scope.ts';

/** What of a finding decides whether a clause covers it: the finding's half of the deviation key (E1). */
export type Deviation = Pick<Finding, 'rule' | 'asset' | 'component' | 'path' | 'port' | 'value'>;

/**
 * Whether a clause covers a deviation. `other`: another rule or asset, nothing to say. `missed`: same rule and asset, but a narrower term
 * does not hold; each reason says which. A term that the deviation lacks never holds (`needs-…`): unknown is not excepted.
 */
export type ClauseMatch =
  | { readonly kind: 'matches' }
  | { readonly kind: 'other' }
  | { readonly kind: 'missed'; readonly reasons: readonly Reason[] };

export function matchClause(clause: FrozenClause, deviation: Deviation): ClauseMatch {
  const { rule, asset } = deviation;
  if (clause.rules === undefined || clause.rules.scheme !== rule.scheme || !clause.rules.ids.includes(rule.id)) return { kind: 'other' };
  if (!isMember(clause, asset.type, asset.id)) return { kind: 'other' };
  const reasons: Reason[] = [];
  for (const dimension of dimensions) {
    const wanted = clause[dimension];
    if (wanted === undefined) continue;
    const got = deviation[dimension];
    const { needs, differs, holds } = terms[dimension];
    if (got === undefined) reasons.push(reason(needs, `the exception is limited to ${dimension} ${wanted}, and the finding names no ${dimension}`));
    else if (!holds(wanted, got)) reasons.push(reason(differs, `the exception is limited to ${dimension} ${wanted}, got ${got}`));
  }
  return reasons.length === 0 ? { kind: 'matches' } : { kind: 'missed', reasons };
}

/** Whether an asset is one of the clause's. Never across types. */
export function isMember(clause: FrozenClause, type: Deviation['asset']['type'], id: string): boolean {
  if (clause.asset.type !== type) return false;
  if (isSortedMember(clause.members, id)) return true;
  return clause.structural === true && 'under' in clause.asset && isUnder(type, id, clause.asset.under);
}

const dimensions = ['component', 'path', 'port', 'value'] as const;
type Dimension = (typeof dimensions)[number];

const exactly = (wanted: string, got: string) => wanted === got;

const terms: Readonly<Record<Dimension, { needs: ReasonCode; differs: ReasonCode; holds: (wanted: string, got: string) => boolean }>> = {
  component: { needs: 'needs-component', differs: 'other-component', holds: (wanted, got) => purlWithin(got, wanted) },
  path: { needs: 'needs-path', differs: 'other-path', holds: pathMatches },
  port: { needs: 'needs-port', differs: 'other-port', holds: exactly },
  // No order of values is known to us, so any other value counts as worse (domain §3.6: TLS 1.1 excepted, TLS 1.0 found).
  value: { needs: 'needs-value', differs: 'worse-value', holds: exactly },
};

function reason(code: ReasonCode, text: string): Reason {
  return { code, text, rule: 'E1 deviation key' };
}

/** Members are sorted by UTF-16 code units, as `sort()` does and `<` compares. */
function isSortedMember(members: readonly string[], id: string): boolean {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((members[middle] ?? '') < id) low = middle + 1;
    else high = middle;
  }
  return members[low] === id;
}
