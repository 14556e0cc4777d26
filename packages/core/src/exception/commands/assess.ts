import { riskFigures } from '../../approval/facts.ts';
import { requiredApproval } from '../../approval/required-approval.ts';
import { conflictsOf } from '../../approval/separation-of-duties.ts';
import { controlsFound, type EnteredControl } from '../../control/relied-on.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import { mayBe } from '../../policy/binding-links.ts';
import { assessRisk, controlsMissing } from '../../risk/assess.ts';
import type { Assessment } from '../../risk/assessment.ts';
import type { Rating } from '../../risk/rating.ts';
import { approvalFactsOf, examineRequest, sinceOf } from '../examine-request.ts';
import type { ExceptionEvent } from '../events.ts';
import { type ExceptionFacts, partiesOf } from '../facts.ts';
import { relianceHashOf } from '../hashes.ts';
import { routedFor } from '../reroute.ts';
import { judgedRules } from '../rule-versions.ts';
import type { ExceptionCase } from '../state.ts';
import { belowData } from '../threats-in-scope.ts';
import { missingText, movedReliance, notIn, present } from './shared.ts';

export type AssessCommand = {
  readonly relianceHash: string;
  readonly statement: string;
  readonly inherent: Rating;
  readonly controls: readonly EnteredControl[];
  /** Only to raise what the controls support. */
  readonly residual?: Rating;
  readonly recommendation: Assessment['recommendation'];
  readonly opinion: string;
};

/**
 * T10: rates the risk, and freezes level and seats for the decision. Refused while a required control is missing, while the term is too long
 * for the band, or while a seat has nobody. An assessor recommends; only approvers reject (T11).
 */
export function assessException(state: ExceptionCase, command: AssessCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const version = state.versions.at(-1);
  const early = present<Reason>([
    notIn(state, facts.now, ['assessment'], 'Assessing'), movedReliance(state, command.relianceHash),
    ...conflictsOf(facts.actor, 'assess', partiesOf(state), facts.organisation),
    missingText(command.statement, 'statement', 30, '§5.2'), missingText(command.opinion, 'opinion', 10, 'T10'),
  ]);
  if (early.length > 0 || version === undefined) return refuse(...early);

  const relying = { parties: partiesOf(state), organisation: facts.organisation };
  const controls = controlsFound(command.controls, facts.controls, relying, facts.now, facts.matrix.controls.testsOnRecord);
  if (!controls.ok) return controls;
  const { assets, threats } = examineRequest(state.content, facts, state);
  const below = belowData(command.inherent.likelihood, threats);
  if (below.length > 0) return refuse(...below);
  const rated = assessRisk({
    inherent: command.inherent, controls: controls.value, ...(command.residual === undefined ? {} : { residual: command.residual }),
    facts: { safety: assets.some((asset) => mayBe(asset, 'safety')), knownExploited: threats.exploited },
    missing: [...threats.missing, ...assets.filter((asset) => asset.criticality === undefined).map((asset) => `criticality of ${asset.ref.type}:${asset.ref.id}`)],
    rules: facts.matrix.risk,
  });
  if (!rated.ok) return refuse(...rated.reasons);
  const { residual, inherentBand, residualBand, incomplete } = rated.value;
  const alone: Assessment = {
    assessor: facts.actor, statement: command.statement.trim(), inherent: command.inherent, controls: controls.value, residual, inherentBand, residualBand,
    recommendation: command.recommendation, opinion: command.opinion.trim(), incomplete, ...(threats.found.length === 0 ? {} : { threats: threats.found }), ...judgedRules(state, facts),
  };
  const examined = examineRequest(state.content, facts, state, riskFigures(alone));
  // What the assets carry beside it is part of the risk that approvers accept (§5.7).
  const assessment: Assessment = { ...alone, inherentBand: examined.estimate.inherentBand, residualBand: examined.estimate.residualBand };
  const reasons = [...examined.refusals, ...controlsMissing(assessment, state.content.basis, facts.matrix.risk)];
  const approval = approvalFactsOf(state.content, examined, partiesOf({ ...state, assessment }), facts);
  if (reasons.length > 0 || approval === null) return refuse(...reasons);
  const computed = requiredApproval(approval);
  if (!computed.ok) return refuse(...computed.reasons);
  const since = examined.lineage === null ? null : sinceOf(examined.lineage);
  // Whoever approves the continuation of cover sees every cap with its arithmetic.
  const caps = since === null ? [] : (examined.term?.longest.caps ?? []);
  const required = { ...computed.value, ...routedFor(version.frozen.scope, facts), reasons: [...computed.value.reasons, ...caps] };
  return accept([{
    type: 'exception_assessed',
    data: { assessment, required, relianceHash: relianceHashOf(version, assessment, required, state.focus), ...(since === null ? {} : { lineageSince: since }) },
  }]);
}
