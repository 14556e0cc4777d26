import { type ExceptionId, type Finding, type FrozenScope, matchClause, type Reason } from '@exeat/core';
import type { Membership } from '@exeat/store';

/** A version as matching needs it. */
export type MatchedVersion = { readonly id: ExceptionId; readonly version: number; readonly scope: FrozenScope };

/**
 * Membership of a finding in the scope of a version: one entry for each clause that names it, whole or but for a term. Used when findings
 * arrive and when a version is granted, so that both give the same answer.
 */
export function membershipsIn(version: MatchedVersion, finding: Finding & { readonly identity: Membership['identity'] }): readonly Membership[] {
  return version.scope.flatMap((clause, position): readonly Membership[] => {
    const match = matchClause(clause, finding);
    const outcome = match.kind === 'matches' ? 'full' : match.kind === 'missed' ? outcomeOfMissed(match.reasons) : null;
    if (outcome === null) return [];
    return [
      {
        asset: finding.asset,
        identity: finding.identity,
        exception: version.id,
        version: version.version,
        clause: position,
        requirement: clause.requirement,
        outcome,
      },
    ];
  });
}

/** As `coverageOf` reads a clause that nearly holds: another component, path or port is another deviation. */
function outcomeOfMissed(reasons: readonly Reason[]): Membership['outcome'] | null {
  const codes = new Set(reasons.map((reason) => reason.code));
  if (codes.has('other-component') || codes.has('other-path') || codes.has('other-port')) return null;
  return codes.has('worse-value') ? 'partial' : 'ambiguous';
}
