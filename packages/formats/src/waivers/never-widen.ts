import { type Cover, coverageOf, type EffectiveException, type Finding, type FrozenClause, inForceAt, type Instant, matchClause } from '@exeat/core';

/** Cover that a finding has, with the exception and those of its clauses that give it. */
export type ClauseCover = Cover & { readonly by: EffectiveException; readonly clauses: readonly FrozenClause[] };

/** Every exception that covers a finding at an instant, by the one rule of coverage. */
export function coversOf(finding: Finding, exceptions: readonly EffectiveException[], at: Instant): readonly ClauseCover[] {
  return coverageOf(finding, exceptions, at).covers.flatMap((cover) => {
    const by = exceptions.find(({ id, intervals }) => id === cover.exception && inForceAt(intervals, at)?.grant === cover.grant);
    if (by === undefined) return [];
    return [{ ...cover, by, clauses: by.scope.filter((clause) => matchClause(clause, finding).kind === 'matches') }];
  });
}

/**
 * What a native waiver would hide without approval, of all it would hide: open findings that no exception covers, and results that say
 * the tool itself failed, which nothing may hide. A waiver may be handed out only when this is empty (architecture §1.4).
 */
export function widenedBy(hidden: Iterable<Finding>, exceptions: readonly EffectiveException[], at: Instant): readonly Finding[] {
  const widened: Finding[] = [];
  for (const finding of hidden) {
    if (toolFailed(finding) || (finding.status === 'open' && coverageOf(finding, exceptions, at).status !== 'covered')) widened.push(finding);
  }
  return widened;
}

/** Words by which tools say that they tried and could not tell. */
const failures = new Set(['error', 'unknown']);

function toolFailed(finding: Finding): boolean {
  return finding.status === 'not-evaluated' && failures.has(finding.source.status.toLowerCase());
}
