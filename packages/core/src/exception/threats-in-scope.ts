import type { Asset } from '../asset/asset.ts';
import type { Reason } from '../errors.ts';
import type { KnownThreat } from '../outside/threat.ts';
import type { FoundThreat } from '../risk/assessment.ts';
import { likelihoodOfProbability, missingFactor } from '../risk/vulnerability/rate-vulnerability.ts';
import type { Scope } from '../scope/scope.ts';
import type { ExceptionContent } from './content.ts';
import type { ExceptionFacts } from './facts.ts';

/** What the feeds say of the vulnerabilities that a request names, for its rating (§5.2). */
export type ThreatsInScope = {
  /** One that is known to be exploited, on an asset that is or may be exposed. null: nobody knows, or none is named. */
  readonly exploited: boolean | null;
  /** Least inherent likelihood that the data supports; null: no vulnerability is named, so that the assessor alone rates it. */
  readonly likelihood: number | null;
  readonly found: readonly FoundThreat[];
  /** What no feed says, and so counts as 3 (E17). */
  readonly missing: readonly string[];
};

/** Ids of the vulnerabilities that a scope names. */
export function vulnerabilitiesIn(scope: Scope): readonly string[] {
  return [...new Set(scope.flatMap(({ rules }) => (rules?.scheme === 'vuln' ? rules.ids : [])))].sort();
}

/** Reads the feeds for a request. What is wrongly reported has no likelihood of its own: its evidence is judged instead (E52). */
export function threatsInScope({ scope, basis }: Pick<ExceptionContent, 'scope' | 'basis'>, assets: readonly Asset[], facts: Pick<ExceptionFacts, 'threat'>): ThreatsInScope {
  const named = basis === 'false_positive' ? [] : vulnerabilitiesIn(scope);
  const reached = assets.some(({ exposure }) => exposure !== 'internal');
  const found = named.map((vulnerability) => foundOf(vulnerability, facts.threat(vulnerability), reached));
  const listed = found.map(({ knownExploited }) => knownExploited?.value ?? null);
  return {
    found,
    exploited: found.length === 0 ? null : listed.includes(true) ? reached : listed.includes(null) ? null : false,
    likelihood: found.length === 0 ? null : Math.max(...found.map(({ likelihood }) => likelihood)),
    missing: found.flatMap(({ vulnerability, knownExploited, exploitProbability }) => [
      ...(knownExploited === null ? [`knownExploited of ${vulnerability}`] : []), ...(exploitProbability === null ? [`exploitProbability of ${vulnerability}`] : []),
    ]),
  };
}

/** Why a likelihood is below what the data supports, with source and instant of each figure; an assessor may only rate it higher. */
export function belowData(likelihood: number, { likelihood: least, found }: ThreatsInScope): readonly Reason[] {
  if (least === null || likelihood >= least) return [];
  return [{ code: 'rated-from-data', rule: '§5.2, I23', text: `inherent.likelihood: expected at least ${least}, got ${likelihood}. ${found.filter((one) => one.likelihood === least).map(textOf).join(' ')}` }];
}

function foundOf(vulnerability: string, known: KnownThreat, reached: boolean): FoundThreat {
  const { knownExploited: kev, exploitProbability: epss } = known;
  const ofList = kev === null ? missingFactor : kev.value ? (reached ? 5 : 4) : 1;
  const ofScore = epss === null ? missingFactor : likelihoodOfProbability(epss.value);
  return {
    vulnerability, likelihood: Math.max(ofList, ofScore),
    knownExploited: kev === null ? null : { value: kev.value, source: kev.source, asOf: kev.asOf },
    exploitProbability: epss === null ? null : { value: epss.value, source: epss.source, asOf: epss.asOf },
  };
}

function textOf({ vulnerability, likelihood, knownExploited: kev, exploitProbability: epss }: FoundThreat): string {
  const listed = kev === null ? 'whether it is exploited is not known' : `${kev.value ? 'known' : 'not known'} to be exploited (${kev.source}, ${kev.asOf})`;
  const scored = epss === null ? 'how probable that is, neither' : `probability ${epss.value} within 30 days (${epss.source}, ${epss.asOf})`;
  return `${vulnerability}: ${listed}; ${scored}: likelihood ${likelihood}.`;
}
