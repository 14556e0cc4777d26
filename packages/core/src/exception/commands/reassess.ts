import { riskFigures } from '../../approval/facts.ts';
import type { ApprovalFacts } from '../../approval/facts.ts';
import { requiredLevel } from '../../approval/level.ts';
import { levelSeatsAlone } from '../../approval/required-approval.ts';
import { conflictsOf } from '../../approval/separation-of-duties.ts';
import { latestLastDay, type LocalDate, localDateAt, untilOfLastDay } from '../../calendar.ts';
import { controlsAt } from '../../control/relied-on.ts';
import { contentDigest } from '../../digest.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import { mayBe } from '../../policy/binding-links.ts';
import { assessRisk } from '../../risk/assess.ts';
import type { Assessment } from '../../risk/assessment.ts';
import { isBelow } from '../../risk/band.ts';
import type { Rating } from '../../risk/rating.ts';
import { addMs, earlier, type Instant } from '../../time.ts';
import { nextChangeId, reaffirmationDuty, rebasedChanges } from '../change-request.ts';
import { approvalFactsOf, examineRequest } from '../examine-request.ts';
import type { ExceptionEvent } from '../events.ts';
import { type ExceptionFacts, partiesOf } from '../facts.ts';
import { grantEnd, liveGrants } from '../grant-end.ts';
import { relianceHashOf } from '../hashes.ts';
import { untilAfterRise } from '../longest-term.ts';
import { askedFor } from '../review-asked.ts';
import type { Duty, ExceptionCase, Grant } from '../state.ts';
import { belowData } from '../threats-in-scope.ts';
import { missingText, movedReliance, notIn, present } from './shared.ts';
import { dueFor } from './triage.ts';

/** What makes somebody look at the risk again (domain §5.9). */
export const reassessmentCauses = [
  'kev_listed', 'exploit_probability', 'cvss_revised', 'incident', 'threat_intelligence', 'asset_worse', 'exposure_changed', 'control_failed', 'new_exception_on_asset',
  'appetite_changed', 'penetration_test', 'other',
] as const;
export type ReassessmentCause = (typeof reassessmentCauses)[number];

export type ReassessCommand = {
  readonly relianceHash: string;
  readonly cause: ReassessmentCause;
  readonly statement: string;
  /** Without the controls; these are the ones that were assessed, as their tests are on record now. */
  readonly inherent: Rating;
  readonly opinion: string;
};

/**
 * §5.9: rates the risk of a granted exception again, never lower. A worse band shortens the rest of its cover at once, or suspends it where no cover
 * of that band may last so long. Where a higher level is needed than the one that approved, that level must re-affirm by a due instant, from which
 * cover is suspended otherwise, with no job (E2).
 */
export function reassessException(state: ExceptionCase, command: ReassessCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const { assessment: before, required: approved } = state;
  const version = state.versions.at(-1);
  const early = present<Reason>([
    notIn(state, facts.now, ['active', 'suspended', 'approved_scheduled'], 'Re-assessing'), movedReliance(state, command.relianceHash),
    ...conflictsOf(facts.actor, 'assess', partiesOf(state), facts.organisation),
    missingText(command.statement, 'statement', 30, '§5.2'), missingText(command.opinion, 'opinion', 10, '§5.9'),
  ]);
  if (early.length > 0) return refuse(...early);
  if (before === null || approved === null || version === undefined) {
    return refuse({ code: 'wrong-state', rule: '§5.9', text: `${state.id} was never assessed, so that there is nothing to assess again: it is assessed first.` });
  }
  const rated = ratedAnew(state, before, command, facts);
  if (!rated.ok) return rated;
  const { assessment, approval } = rated.value;
  const ends = liveGrants(state, facts).map((grant) => ({ grant, ...shortened(grant, state, before, assessment, command.cause, facts) }));
  const needed = approval(lastDayOf(ends, state, facts));
  const level = requiredLevel(needed);
  if (!level.ok) return level;
  const higher = level.value.level > approved.level;
  // Seats that nobody can fill do not keep a risk from being raised: then nobody re-affirms it.
  const seats = levelSeatsAlone(needed, 5);
  const change = nextChangeId(state);
  const duty = higher ? reaffirmation(change, assessment, command.cause, state, facts) : null;
  const relianceHash = relianceHashOf(version, assessment, approved);
  const asked = { cause: command.cause, statement: assessment.statement, opinion: assessment.opinion };
  return accept([
    {
      type: 'exception_reassessed',
      data: { cause: command.cause, assessment, level: level.value.level, reasons: level.value.reasons, relianceHash, ...(duty === null ? {} : { duty }) },
    },
    ...ends.filter(({ grant, until }) => until < grantEnd(grant, state.duties)).map(({ grant, until }): ExceptionEvent => ({
      type: 'grant_ended', data: { grant: grant.id, endsAt: until, cause: 'risk_increased' },
    })),
    ...askedFor(state, 'reassessment').map(({ id }): ExceptionEvent => ({ type: 'duty_discharged', data: { duty: id, evidence: 'The risk is assessed again.' } })),
    ...(ends.some(({ suspend }) => suspend) ? [suspension(state)] : []),
    ...rebasedChanges(state, `re-assessed (${command.cause})`, facts),
    ...(higher && seats.ok ? [{
      type: 'change_requested' as const,
      data: {
        id: change, kind: 'reaffirmation' as const, version: null, triager: null, statement: asked, reached: [], progressed: false, late: false, continues: null, capOverride: false,
        relianceHash: contentDigest({ reaffirmation: asked, base: relianceHash }), required: seats.value,
      },
    }] : []),
  ]);
}

type Anew = { readonly assessment: Assessment; readonly approval: (lastDay: LocalDate) => ApprovalFacts };

function ratedAnew(state: ExceptionCase, before: Assessment, command: ReassessCommand, facts: ExceptionFacts): Decision<Anew> {
  const parties = partiesOf(state);
  const controls = controlsAt(before.controls, facts.controls, { parties, organisation: facts.organisation }, facts.now, 0).map(({ control }) => control);
  const { assets, threats } = examineRequest(state.content, facts, state, riskFigures(before), 'whole');
  const below = belowData(command.inherent.likelihood, threats);
  if (below.length > 0) return refuse(...below);
  // Whoever says that it is listed may know it sooner than the feed.
  const exploited = command.cause === 'kev_listed' ? assets.some(({ exposure }) => exposure !== 'internal') : threats.exploited;
  const rated = assessRisk({
    inherent: command.inherent, controls, facts: { safety: assets.some((asset) => mayBe(asset, 'safety')), knownExploited: exploited },
    missing: [...threats.missing, ...assets.filter((asset) => asset.criticality === undefined).map((asset) => `criticality of ${asset.ref.type}:${asset.ref.id}`)], rules: facts.matrix.risk,
  });
  if (!rated.ok) return rated;
  const { residual, inherentBand, residualBand, incomplete } = rated.value;
  const alone: Assessment = {
    ...before, assessor: facts.actor, statement: command.statement.trim(), opinion: command.opinion.trim(), inherent: command.inherent, controls, residual, inherentBand, residualBand, incomplete, ...(threats.found.length === 0 ? {} : { threats: threats.found }),
  };
  const examined = examineRequest(state.content, facts, state, riskFigures(alone));
  const assessment: Assessment = { ...alone, inherentBand: examined.estimate.inherentBand, residualBand: examined.estimate.residualBand };
  if (isBelow(assessment.residualBand, before.residualBand)) {
    return refuse({
      code: 'risk-not-lowered', rule: '§5.9', text: `residual: expected ${before.residualBand}, as it was approved, or worse, got ${assessment.residualBand}: a better risk is shown by a renewal.`,
    });
  }
  const firstDay = localDateAt(facts.now, zoneOf(state));
  const approval = approvalFactsOf(state.content, { ...examined, term: { firstDay, lastDay: firstDay } }, partiesOf({ ...state, assessment }), facts);
  if (approval === null) return refuse(...examined.refusals);
  return accept({ assessment, approval: (lastDay) => ({ ...approval, term: { firstDay, lastDay }, knownExploited: exploited }) });
}

/** What is left of a grant: for the new band no longer than a grant of it could be from now on, and under known exploitation some days (§4.2). */
function shortened(
  grant: Grant, state: ExceptionCase, before: Assessment, { residualBand: band }: Assessment, cause: ReassessmentCause, { now, matrix }: ExceptionFacts,
): { readonly until: Instant; readonly suspend: boolean } {
  const end = grantEnd(grant, state.duties);
  const lineageSince = state.lineageSince ?? localDateAt(state.grants[0]?.from ?? grant.from, grant.zone);
  const risen = isBelow(before.residualBand, band)
    ? untilAfterRise({ until: end, zone: grant.zone }, now, { limits: matrix.terms, basis: state.content.basis, band, lineageSince })
    : { until: end, suspend: false };
  const until = risen.suspend ? end : risen.until;
  if (cause !== 'kev_listed') return { until, suspend: risen.suspend };
  return { until: earlier(until, untilOfLastDay(latestLastDay(localDateAt(now, grant.zone), matrix.terms.knownExploited), grant.zone)), suspend: risen.suspend };
}

function reaffirmation(change: string, { residualBand }: Assessment, cause: ReassessmentCause, state: ExceptionCase, facts: ExceptionFacts): Duty {
  const period = facts.matrix.duties.reaffirm[cause === 'kev_listed' ? 'critical' : residualBand];
  const due = dueFor(state.content.owner, period, facts);
  return {
    id: reaffirmationDuty(change), kind: 'reaffirmation', text: `The risk is ${residualBand} now: ${change} is re-affirmed by the level that it needs, or cover is suspended.`, owner: null,
    // Where no calendar says when that is, nobody has any time.
    due: due.ok ? due.value : facts.now, consequence: 'suspend',
  };
}

function suspension(state: ExceptionCase): ExceptionEvent {
  return {
    type: 'exception_suspended',
    data: { id: `s${state.suspensions.length + 1}`, cause: 'risk_increased', text: 'The risk has risen to a band whose longest cover without a break is over already.' },
  };
}

/** Last day of what is left, as the term that the level is computed for. */
function lastDayOf(ends: readonly { readonly until: Instant }[], state: ExceptionCase, { now }: ExceptionFacts): LocalDate {
  const until = ends.map((one) => one.until).toSorted().at(-1) ?? now;
  return localDateAt(addMs(until, -1), zoneOf(state));
}

function zoneOf(state: ExceptionCase): string {
  return state.grants.at(-1)?.zone ?? 'UTC';
}
