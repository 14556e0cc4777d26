import type { AssessedControl } from '../control/control.ts';
import type { Assessment } from './assessment.ts';
import { bandOf, worse } from './band.ts';
import type { Band, Rating } from './rating.ts';
import { type Residual, residualOf } from './residual.ts';
import type { RiskRules } from './rules.ts';

/** What is left of the risk with the controls as they are now. */
export type CurrentRisk = { readonly residual: Rating; readonly band: Band };

/**
 * The residual risk that the tests of today support (§5.3): what was assessed, or worse where a test has failed, fell overdue or never came.
 * It never gets better than what was assessed: that takes an assessor. Before cover starts, `as` `rating`: passes that are conditions precedent count.
 */
export function currentRisk(
  { inherent, inherentBand, residual, residualBand }: Pick<Assessment, 'inherent' | 'inherentBand' | 'residual' | 'residualBand'>,
  controls: readonly AssessedControl[],
  rules: RiskRules,
  as: keyof Residual = 'today',
): CurrentRisk {
  const supported = residualOf(inherent, controls, inherentBand, rules)[as];
  const now = { likelihood: Math.max(residual.likelihood, supported.likelihood), impact: Math.max(residual.impact, supported.impact) };
  return { residual: now, band: worse(residualBand, bandOf(now, rules)) };
}
