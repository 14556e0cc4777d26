import type { Asset } from '../asset/asset.ts';
import { addDays, type LocalDate, localDateAt, parseLocalDate } from '../calendar.ts';
import type { Reason } from '../errors.ts';
import { publiclyExposed } from '../risk/vulnerability/publicly-exposed.ts';
import { type DirectiveInputs, directiveOutcome } from '../risk/vulnerability/remediation-directive.ts';
import type { Instant } from '../time.ts';
import type { ExceptionContent } from './content.ts';
import { assetsIn, type ExceptionFacts } from './facts.ts';
import type { FrozenScope } from '../scope/scope.ts';
import { vulnerabilitiesIn } from './threats-in-scope.ts';

/** What the remediation directive leaves of cover: last days, and why it could not be read. */
export type DirectiveLimits = { readonly ends: readonly { readonly source: string; readonly lastDay: LocalDate }[]; readonly incomplete: readonly Reason[] };

export type DirectiveFacts = Pick<ExceptionFacts, 'matrix' | 'threat' | 'asset' | 'detectedSince'>;

/** What is asked about. `since`: when it was handed in, or now; the zone is the one that its days are counted in. */
export type DirectiveAsked = Pick<ExceptionContent, 'basis'> & { readonly scope: FrozenScope; readonly since: Instant; readonly zone: string };

/**
 * Where the remediation directive binds, no cover outlives the due day of what a scope names, and past it there is none (§5.4, E15): the day that the list
 * of known exploited vulnerabilities publishes, or else the days of the table from the first detection on, from the request at the latest. An input that
 * is missing is no "no": the request waits until it is known. What was wrongly reported has nothing to remedy (E52).
 */
export function directiveLimits({ basis, scope, since, zone }: DirectiveAsked, facts: DirectiveFacts): DirectiveLimits {
  if (!facts.matrix.outside.directiveBinds || basis === 'false_positive') return { ends: [], incomplete: [] };
  const found = vulnerabilitiesIn(scope).map((vulnerability) => {
    const source = `The remediation directive for ${vulnerability}`;
    const listed = facts.threat(vulnerability).knownExploited;
    if (listed?.value === true && listed.due !== null) return { source, lastDay: parseLocalDate(listed.due) };
    const inputs: DirectiveInputs = { knownExploited: listed?.value ?? null, publiclyExposed: publiclyExposed(assetsNaming(vulnerability, scope, facts)), automatable: null, technicalImpact: null };
    const outcome = directiveOutcome(inputs);
    if (outcome.kind === 'incomplete') return { source, missing: outcome.missing };
    if (outcome.kind === 'next-upgrade') return null;
    const detected = facts.detectedSince(vulnerability);
    return { source, lastDay: addDays(localDateAt(detected !== null && detected < since ? detected : since, zone), outcome.days) };
  });
  return {
    ends: found.flatMap((one) => (one === null || one.lastDay === undefined ? [] : [{ source: one.source, lastDay: one.lastDay }])),
    incomplete: found.flatMap((one) => (one === null || one.missing === undefined ? [] : [incompleteReason(one.source, one.missing)])),
  };
}

/** The assets of the clauses that name a vulnerability: what the others are does not matter to it. */
function assetsNaming(vulnerability: string, scope: FrozenScope, facts: DirectiveFacts): readonly Asset[] {
  return assetsIn(scope.filter(({ rules }) => rules?.scheme === 'vuln' && rules.ids.includes(vulnerability)), facts);
}

const askedOf: Readonly<Record<keyof DirectiveInputs, string>> = {
  knownExploited: 'whether it is known to be exploited: take in a list of this day',
  publiclyExposed: 'whether it is publicly exposed: record the exposure of every asset in scope',
  automatable: 'whether its exploitation can be automated: have the list name its due day',
  technicalImpact: 'its technical impact: have the list name its due day',
};

function incompleteReason(source: string, missing: readonly (keyof DirectiveInputs)[]): Reason {
  return { code: 'directive-incomplete', rule: '§5.4', text: `${source} cannot be read, and what is missing is no "no": record it first. Missing: ${missing.map((name) => `${name}, ${askedOf[name]}`).join('; ')}.` };
}
