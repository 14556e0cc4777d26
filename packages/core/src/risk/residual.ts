import type { AssessedControl } from '../control/control.ts';
import { isBelow } from './band.ts';
import type { Band, Rating } from './rating.ts';
import type { RiskRules } from './rules.ts';

/** Residual risk by the rules (§5.3). The brief shows both figures. */
export type Residual = {
  /** What routing uses: a control whose passing test is a condition precedent counts as passed (E12), since no cover starts before. */
  readonly rating: Rating;
  /** What the tests of today support. */
  readonly today: Rating;
};

/** Residual = inherent less what the controls are credited with; never above inherent, equal to it when nothing is credited (I12). */
export function residualOf(inherent: Rating, controls: readonly AssessedControl[], inherentBand: Band, rules: RiskRules): Residual {
  const reduce = (assume: 'precedents-pass' | 'nothing'): Rating => ({
    likelihood: reduced(inherent.likelihood, 'likelihood', controls, inherentBand, rules, assume),
    impact: reduced(inherent.impact, 'impact', controls, inherentBand, rules, assume),
  });
  return { rating: reduce('precedents-pass'), today: reduce('nothing') };
}

/** The share of a control's strength that its test is worth, 0 … 1. */
function creditOf(control: AssessedControl, inherentBand: Band, rules: RiskRules, assume: 'precedents-pass' | 'nothing'): number {
  const test = assume === 'precedents-pass' && control.precedent === true ? 'tested_pass' : control.test;
  const cap = rules.controlCaps[control.id]?.credit ?? 1;
  // A capped control is never better than attested, so it falls under the limit for attestations.
  const attested = test === 'attested' || (test === 'tested_pass' && cap < 1);
  if (attested && isBelow(rules.attestationUpTo, inherentBand)) return 0;
  return Math.min(cap, rules.credit[test]);
}

/** Does the control have a passing test, or will it before cover starts? An attestation is none. */
export function isTested(control: AssessedControl, rules: RiskRules): boolean {
  const cap = rules.controlCaps[control.id];
  if ((cap?.credit ?? 1) < 1 || (cap?.strength ?? 1) === 0 || control.strength === 0) return false;
  return control.test === 'tested_pass' || control.precedent === true;
}

function reduced(
  value: number,
  axis: 'likelihood' | 'impact',
  controls: readonly AssessedControl[],
  inherentBand: Band,
  rules: RiskRules,
  assume: 'precedents-pass' | 'nothing',
): number {
  // Controls that share a failure domain fall together: only the best of them counts.
  const best = new Map<string, number>();
  for (const control of controls) {
    if (control.axis !== axis && control.axis !== 'both') continue;
    const strength = Math.min(control.strength, rules.controlCaps[control.id]?.strength ?? 1);
    const effect = strength * creditOf(control, inherentBand, rules, assume);
    const domain = control.failureDomain ?? `control:${control.instance ?? control.id}`;
    best.set(domain, Math.max(best.get(domain) ?? 0, effect));
  }
  let open = 1;
  for (const effect of best.values()) open *= 1 - effect;
  const reduction = Math.min(rules.mostReduction, 1 - open);
  // The tolerance keeps a product such as 5 × (1 − 0.8) from rounding up to the next step.
  const rounded = Math.ceil(value * (1 - reduction) - 1e-9);
  return Math.min(value, Math.max(1, rounded, value - rules.mostSteps));
}
