import { accept, type Decision, type Reason, refuse } from '../errors.ts';
import type { AssessedControl } from '../control/control.ts';
import { type BandFacts, isBelow, overriddenBand } from './band.ts';
import type { Band, Rating } from './rating.ts';
import { isTested, residualOf } from './residual.ts';
import type { RiskRules } from './rules.ts';

export type AssessmentInput = {
  readonly inherent: Rating;
  readonly controls: readonly AssessedControl[];
  /** The assessor's own residual, where it is worse than the computed one. */
  readonly residual?: Rating;
  readonly facts: BandFacts;
  /** Inputs that the caller found missing and rated unfavourably (I23, E17). */
  readonly missing: readonly string[];
  readonly rules: RiskRules;
};

export type AssessedRisk = {
  /** What routing uses. */
  readonly residual: Rating;
  /** What the tests of today support, for the brief (E12). */
  readonly residualToday: Rating;
  readonly inherentBand: Band;
  readonly residualBand: Band;
  /** Inputs that were missing. */
  readonly incomplete: readonly string[];
  readonly reasons: readonly Reason[];
};

/** Rates a risk, or says which figure cannot stand. An assessor may raise the computed residual up to the inherent risk, and never lower it. */
export function assessRisk(input: AssessmentInput): Decision<AssessedRisk> {
  const { inherent, controls, facts, rules } = input;
  const invalid = [...ratingRefusals('inherent', inherent), ...controls.flatMap((control) => controlRefusals(control, rules)), ...repeated(controls)];
  if (invalid.length > 0) return refuse(...invalid);

  const inherentBand = overriddenBand(inherent, rules, facts);
  const computed = residualOf(inherent, controls, inherentBand.band, rules);
  const residual = input.residual ?? computed.rating;
  const refused = input.residual === undefined ? [] : overrideRefusals(residual, inherent, computed.rating);
  if (refused.length > 0) return refuse(...refused);

  const residualBand = overriddenBand(residual, rules, facts);
  const incomplete = new Set(input.missing);
  if (facts.knownExploited === null) incomplete.add('knownExploited');
  return accept({
    residual,
    residualToday: { likelihood: Math.max(residual.likelihood, computed.today.likelihood), impact: Math.max(residual.impact, computed.today.impact) },
    inherentBand: inherentBand.band,
    residualBand: residualBand.band,
    incomplete: [...incomplete].sort(),
    reasons: [...inherentBand.reasons, ...residualBand.reasons.filter((r) => inherentBand.reasons.every((i) => i.text !== r.text))],
  });
}

/** Are compensating controls required (F6)? Not for a false positive, which deviates from nothing (E12). */
export function controlsRequired(inherentBand: Band, basis: string, rules: RiskRules): boolean {
  return basis !== 'false_positive' && !isBelow(inherentBand, rules.controlsFrom);
}

/**
 * What is missing before cover may start (§6.2): a required control at all, one that operates, and from `testedFrom` on one that passed its
 * test. A condition precedent supplies it, because the grant does not start without it (E10).
 */
export function controlsMissing(
  risk: { readonly inherentBand: Band; readonly residualBand: Band; readonly controls: readonly AssessedControl[] },
  basis: string,
  rules: RiskRules,
): readonly Reason[] {
  if (!controlsRequired(risk.inherentBand, basis, rules)) return [];
  if (!isBelow(risk.residualBand, rules.testedFrom)) {
    if (risk.controls.some((control) => isTested(control, rules))) return [];
    return [
      {
        code: 'control-required',
        rule: '§6.2',
        text: `Residual ${risk.residualBand} needs a compensating control that passed its test, or whose passing test is a condition precedent; got none.`,
      },
    ];
  }
  const operates = risk.controls.some((control) => isTested(control, rules) || control.test === 'attested');
  if (operates) return [];
  return [
    {
      code: 'control-required',
      rule: 'F6, §6.2',
      text: `Inherent ${risk.inherentBand} needs a compensating control that is attested, tested, or a condition precedent; got none.`,
    },
  ];
}

function ratingRefusals(name: string, rating: Rating): readonly Reason[] {
  return (['likelihood', 'impact'] as const)
    .filter((axis) => !isStep(rating[axis]))
    .map((axis) => ({
      code: 'invalid-field',
      rule: '§5.1',
      text: `${name}.${axis}: expected 1, 2, 3, 4 or 5, got ${rating[axis]}.`,
    }));
}

function controlRefusals(control: AssessedControl, rules: RiskRules): readonly Reason[] {
  if (rules.strengths.includes(control.strength)) return [];
  return [
    {
      code: 'invalid-field',
      rule: '§5.3',
      text: `Strength of ${control.id}: expected one of ${rules.strengths.join(', ')}, got ${control.strength}.`,
    },
  ];
}

/** One control listed twice would be credited twice. */
function repeated(controls: readonly AssessedControl[]): readonly Reason[] {
  const seen = new Set<string>();
  return controls
    .map(({ id, instance }) => instance ?? id)
    .filter((id) => seen.has(id) || !seen.add(id))
    .map((id) => ({
      code: 'invalid-field',
      rule: '§5.3',
      text: `Control ${id} is listed more than once; list it once, with its best evidence.`,
    }));
}

function overrideRefusals(residual: Rating, inherent: Rating, computed: Rating): readonly Reason[] {
  const reasons: Reason[] = [...ratingRefusals('residual', residual)];
  for (const axis of ['likelihood', 'impact'] as const) {
    if (residual[axis] > inherent[axis]) {
      reasons.push({
        code: 'residual-above-inherent',
        rule: 'I12',
        text: `residual.${axis}: expected at most ${inherent[axis]} (inherent), got ${residual[axis]}.`,
      });
    }
    if (residual[axis] < computed[axis]) {
      reasons.push({
        code: 'residual-below-computed',
        rule: '§5.3',
        text: `residual.${axis}: the controls support ${computed[axis]} and an assessor may only raise it; got ${residual[axis]}.`,
      });
    }
  }
  return reasons;
}

function isStep(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 5;
}
