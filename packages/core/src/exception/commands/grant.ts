import { dutiesOfTests } from '../../control/overdue.ts';
import type { AssessedControl } from '../../control/control.ts';
import { controlsAt } from '../../control/relied-on.ts';
import { riskFigures } from '../../approval/facts.ts';
import { bumpsToHold, requiredLevel } from '../../approval/level.ts';
import { isBelow } from '../../risk/band.ts';
import { currentRisk } from '../../risk/current-risk.ts';
import { controlsMissing } from '../../risk/assess.ts';
import type { Assessment } from '../../risk/assessment.ts';
import { assetsOf } from '../../risk/exposure/claim.ts';
import { appetiteOf } from '../../risk/exposure/exposure.ts';
import { isWorseZone, worstZone } from '../../risk/exposure/unit-exposure.ts';
import { addDays, endOfLocalDay, localDateAt } from '../../calendar.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import { type GrantId, grantId } from '../../ids.ts';
import { bindingLinks } from '../../policy/binding-links.ts';
import type { Requirement } from '../../policy/requirement.ts';
import { versionInForce } from '../../policy/requirement-version.ts';
import { toxicText } from '../../risk/toxic/toxic-hits.ts';
import { citedRequirement } from '../../policy/cited-requirement.ts';
import { comingEnds } from '../../policy/coming-ends.ts';
import { classifyVersion } from '../../policy/version-class.ts';
import { approvalFactsOf, combinationsOf, continuedUntil, examineRequest, fixedEnds, termCaps } from '../examine-request.ts';
import { reaffirmationDuty, rebasedChanges } from '../change-request.ts';
import type { Version } from '../content.ts';
import type { ExceptionEvent } from '../events.ts';
import { assetsIn, type ExceptionFacts, partiesOf } from '../facts.ts';
import { grantEnd, liveGrants } from '../grant-end.ts';
import { reviewDuty } from '../review-duty.ts';
import { rulesMoved } from '../rule-versions.ts';
import type { ChangeRequest, Duty, ExceptionCase, Grant } from '../state.ts';
import { allowAppeal } from './appeal.ts';
import { bridgeGrant } from './bridge.ts';
import { emergencyGrant } from './emergency-grant.ts';
import { ratified } from './emergency-end.ts';
import { grantTerm } from '../term.ts';
import { type Instant, later } from '../../time.ts';
import { conditionDuties, dutiesCarried } from './conditions.ts';
import { absentOwner, movedReliance, notIn, present } from './shared.ts';
import { dueFor } from './triage.ts';

/** T16, or the acknowledgement of what was narrowed that must come before it (§4.6, E29 c). */
export function grantOrAskToAcknowledge(state: ExceptionCase, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  if (!state.decisions.some((d) => !d.superseded && d.outcome === 'approve_narrower')) return createGrant(state, facts);
  const due = dueFor(state.content.owner, facts.matrix.duties.acknowledge, facts);
  if (!due.ok) return due;
  const duty: Duty = {
    id: `a${state.versions.length}`, kind: 'acknowledge', text: 'Approved narrower than requested: acknowledge it, or it is withdrawn.',
    owner: state.content.owner, due: due.value, consequence: 'withdraw',
  };
  return accept([{ type: 'acknowledgement_requested', data: { duty } }]);
}

/** The owner or requester accepts the narrower approval; the grant starts no earlier than now. */
export function acknowledgeNarrowing(state: ExceptionCase, command: { readonly relianceHash: string }, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const duty = state.duties.find((d) => d.kind === 'acknowledge' && d.dischargedAt === undefined);
  const reasons = present([notIn(state, facts.now, ['awaiting_acknowledgement'], 'Acknowledging'), movedReliance(state, command.relianceHash)]);
  if (reasons.length > 0 || duty === undefined) return refuse(...reasons);
  const granted = createGrant(state, facts);
  return granted.ok ? accept([{ type: 'narrowing_acknowledged', data: { duty: duty.id } }, ...granted.value]) : granted;
}

/** The grant `[max(requested, now), until)` with its duties. What the approval relied on is checked once more (T17 as one transaction, E10). */
function createGrant(state: ExceptionCase, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  if (state.focus?.kind === 'appeal') return allowAppeal(state);
  if (state.focus?.kind === 'ratification') return ratified(state.focus);
  if (state.focus?.kind === 'reaffirmation') return reaffirmed(state, state.focus);
  if (state.focus === undefined && state.emergency !== undefined) return emergencyGrant(state, state.emergency, facts);
  if (state.focus?.kind === 'bridge') {
    const bridge = bridgeGrant(state, state.focus, facts);
    return bridge.ok ? accept([{ type: 'grant_created', data: { grant: bridge.value, duties: [] } }]) : bridge;
  }
  const version = state.versions.at(-1);
  const assessment = state.assessment;
  if (version === undefined || assessment === null || state.relianceHash === null) {
    return refuse({ code: 'wrong-state', rule: 'T16', text: `${state.id} has no assessed version to grant: it is assessed first.` });
  }
  const assets = assetsIn(version.frozen.scope, facts);
  const requirements = version.frozen.requirements.flatMap(({ id }) => citedRequirement(facts.library, id) ?? []);
  // What failed or fell overdue since the assessment supports nothing.
  const relied = controlsAt(assessment.controls, facts.controls, { parties: partiesOf(state), organisation: facts.organisation }, facts.now, 0).map(({ control }) => control);
  const reasons: Reason[] = [...controlsMissing({ ...assessment, controls: relied }, state.content.basis, facts.matrix.risk)];
  reasons.push(...present([absentOwner(state, facts), bandRisen(assessment, relied, facts), levelRisen(state, version, assessment, facts)]));
  for (const requirement of requirements) {
    if (requirement.waivable && bindingLinks(requirement, assets).every((link) => link.waivability !== 'not_waivable')) continue;
    reasons.push({ code: 'not-waivable', rule: 'T17, I17', text: `${requirement.id} can no longer be excepted; reject it, and record a non-compliance instead.` });
  }
  reasons.push(...requirementsMoved(state, requirements, facts), ...rulesMoved(state, facts));
  const startsAfter = continuedUntil(state);
  const since = state.focus?.capOverride === true ? null : state.lineageSince;
  const term = grantTerm(version, facts.now, {
    caps: { ...termCaps(version.content, requirements, assets, assessment.residualBand, facts, since), fixed: [...fixedEnds(state, version.content, assessment.residualBand, version.frozen, facts), ...comingEnds(requirements, assets, { ...facts, zone: version.frozen.zone })] }, tzdata: facts.tzdata, ...(startsAfter === null ? {} : { startsAfter }),
  });
  if (!term.ok) reasons.push(...term.reasons);
  reasons.push(...exposureRisen(state, version, assessment, facts), ...newlyToxic(state, version, assessment, requirements, facts));
  const id = grantId(`${state.id}/g${state.grants.length + 1}`);
  const duties = precedents(state, id, facts);
  if (!duties.ok) reasons.push(...duties.reasons);
  const conditions = conditionDuties(state, id, version.frozen.zone, facts);
  if (!conditions.ok) reasons.push(...conditions.reasons);
  if (reasons.length > 0 || !term.ok || !duties.ok || !conditions.ok) return refuse(...reasons);
  const replaced = amendedEnded(state, facts);
  const { from, until, lastDay, zone, tzdata } = term.value;
  const origin = state.focus?.kind;
  const created: Grant = {
    id, version: version.number, relianceHash: state.relianceHash,
    from, until, lastDay, zone, tzdata, grantedAt: facts.now, ...(origin === undefined || origin === 'initial' ? {} : { origin }),
  };
  const review = reviewDuty(state, created, assessment.residualBand, origin === 'amendment' ? (state.reviews?.at(-1)?.at ?? state.grants[0]?.from ?? from) : from, facts);
  return accept([...bridgesEnded(state, from, facts), ...replaced, {
    type: 'grant_created',
    data: {
      grant: created,
      duties: [...duties.value, ...conditions.value, ...(review === null ? [] : [review]), ...dutiesCarried(state, [...replaced.map(({ data }) => data.grant), ...renewed(state)], id)],
    },
  }, ...(origin === 'amendment' || origin === 'renewal' ? rebasedChanges(state, `${state.focus?.id ?? ''} (${origin})`, facts) : [])]);
}

/** The grant that a renewal goes on after: what is still owed for it is owed for the next one, so that no breach is cured by being renewed (§4.6). */
function renewed({ focus }: ExceptionCase): readonly GrantId[] {
  return focus?.kind === 'renewal' && focus.continues !== null ? [focus.continues] : [];
}

/** The level that signs was computed with what was carried then; where that has come nearer to a budget since, it is computed anew (T17). */
function exposureRisen({ id, required, decidingSince }: ExceptionCase, version: Version, { residualBand }: Assessment, facts: ExceptionFacts): readonly Reason[] {
  const now = appetiteOf({ exception: id, units: version.frozen.assetUnits, band: residualBand, assets: assetsOf(version), since: decidingSince }, facts);
  const assessed = worstZone(required?.exposure ?? []);
  if (now === null || !isWorseZone(assessed, now.projected)) return [];
  return [{
    code: 'appetite-exceeded', rule: '§5.6, T17',
    text: `${now.figure}; when its level was computed it was ${assessed.replace('_', ' ')}. Return it to the assessor, so that the level is computed again.`,
  }];
}

/** Controls that fell meanwhile leave more risk than approvers were shown (T17). */
function bandRisen(assessment: Assessment, controls: readonly AssessedControl[], { matrix }: ExceptionFacts): Reason | null {
  const { band } = currentRisk(assessment, controls, matrix.risk, 'rating');
  if (!isBelow(assessment.residualBand, band)) return null;
  return {
    code: 'routing-outdated', rule: 'T17',
    text: `The tests of its controls leave a ${band} risk now, and ${assessment.residualBand} was assessed. Return it to the assessor, so that the risk is assessed again.`,
  };
}

/**
 * What is known of its assets and vulnerabilities asks for a higher level than signs (I13, T14), on top of what a budget, its breadth and its lineage added
 * when that level was computed. Whether a budget or combinations have come nearer is compared on its own, since what came into approval later does not
 * hold it up (C8).
 */
function levelRisen(state: ExceptionCase, { content }: Version, assessment: Assessment, facts: ExceptionFacts): Reason | null {
  const examined = examineRequest(content, { ...facts, toxic: null, exposure: null }, state, riskFigures(assessment), 'whole');
  const asked = approvalFactsOf(content, examined, partiesOf(state), facts);
  const level = asked === null ? null : requiredLevel({ ...asked, unitAssetCounts: new Map(), heldBumps: bumpsToHold(state.required?.reasons ?? []) });
  if (level === null || !level.ok || state.required === null || level.value.level <= state.required.level) return null;
  return {
    code: 'routing-outdated', rule: 'I13, T14',
    text: `It asks for L${level.value.level} now, and L${state.required.level} signs: ${level.value.reasons.map(({ text }) => text).join(' ')} Return it to the assessor, so that the level is computed again.`,
  };
}

/** A version that asks for more, or for nothing any more, has come into force since the level was computed (§3.7, I13). */
function requirementsMoved({ decidingSince }: ExceptionCase, requirements: readonly Requirement[], { library, now }: ExceptionFacts): readonly Reason[] {
  return requirements.flatMap(({ id }): readonly Reason[] => {
    const versions = library.versions.get(id) ?? [];
    const [then, stands] = [decidingSince === null ? undefined : versionInForce(versions, decidingSince), versionInForce(versions, now)];
    if (then === undefined || stands === undefined || then === stands) return [];
    const { class: kind } = classifyVersion(then.requirement, stands.requirement);
    if (kind === 'editorial' || kind === 'relaxed') return [];
    return [{ code: 'requirement-changed', rule: '§3.7, T17', text: `Version ${stands.requirement.version} of ${id} (${kind}) is in force since ${stands.from}, and the level was computed by version ${then.requirement.version}. Return it to the assessor, so that it is assessed by what is asked now.` }];
  });
}

/** What has come onto its assets since the level was computed; what is in approval later than it does not hold it up (C8). */
function newlyToxic(
  state: ExceptionCase, { content, frozen }: Version, { residualBand }: Assessment, requirements: readonly Requirement[], facts: ExceptionFacts,
): readonly Reason[] {
  const since = state.decidingSince;
  const earlier = (facts.toxic?.neighbours ?? []).filter((one) => one.since === null || since === null || one.since < since);
  const before = facts.toxic === null ? null : { ...facts.toxic, neighbours: earlier };
  const known = new Set((state.required?.toxic ?? []).flatMap((hit) => [hit.rule, ...hit.with.map((other) => `${hit.rule} ${other}`)]));
  const hits = combinationsOf({ content, scope: frozen.scope, requirements, band: residualBand }, { ...facts, toxic: before }, state);
  return hits.filter((hit) => !known.has(hit.rule) || hit.with.some((other) => !known.has(`${hit.rule} ${other}`))).map((hit) => ({
    code: 'toxic-combination', rule: '§5.7, T17', text: `${toxicText(hit)}: it was not there when the level was computed. Return it to the assessor, so that the risk is assessed again.`,
  }));
}

/** The higher level stands behind it, or who signed without authority is replaced: cover goes on. */
function reaffirmed({ authorityDefects }: ExceptionCase, { id, required }: ChangeRequest): Decision<readonly ExceptionEvent[]> {
  const suspension = authorityDefects?.find(({ cure }) => cure === id)?.suspension;
  if (suspension !== undefined) return accept([{ type: 'authority_cured', data: { change: id, suspension, duty: `cure-${suspension}` } }]);
  return accept([{ type: 'risk_reaffirmed', data: { change: id, duty: reaffirmationDuty(id), level: required?.level ?? 5 } }]);
}

/** What an amendment replaces ends at the instant at which the amended version starts (§3.5). */
function amendedEnded(state: ExceptionCase, facts: ExceptionFacts): readonly Extract<ExceptionEvent, { type: 'grant_ended' }>[] {
  if (state.focus?.kind !== 'amendment') return [];
  return liveGrants(state, facts).map((grant) => ({ type: 'grant_ended', data: { grant: grant.id, endsAt: facts.now, cause: 'amended' } }));
}

/** A bridge ends where the renewal that it led to starts (E22). */
function bridgesEnded(state: ExceptionCase, from: Instant, facts: ExceptionFacts): readonly ExceptionEvent[] {
  const live = state.grants.filter((grant) => grant.origin === 'bridge' && grantEnd(grant, state.duties) > later(from, facts.now));
  return live.map((grant) => ({ type: 'grant_ended', data: { grant: grant.id, endsAt: from, cause: 'renewed' } }));
}

/** A control that routing took as tested must pass its test before cover starts (E12, E10), and one on record must go on passing (§6.3). */
function precedents(state: ExceptionCase, grant: GrantId, facts: ExceptionFacts): Decision<readonly Duty[]> {
  const duties: Duty[] = [];
  const nth = state.grants.length === 0 ? '' : `${state.grants.length + 1}`;
  for (const control of state.assessment?.controls ?? []) {
    if (control.precedent !== true || control.test === 'tested_pass') continue;
    const name = control.instance ?? control.id;
    const due = dueFor(state.content.owner, facts.matrix.duties.precedents, facts);
    if (!due.ok) return due;
    duties.push({
      id: `p${nth}-${name}`, grant, kind: 'precedent', text: `${name} passes its test, verified by somebody who is not party to the exception.`,
      owner: state.content.owner, due: due.value, consequence: 'lapse', ...(control.instance === undefined ? {} : { control: control.instance }),
    });
  }
  return accept([...duties, ...dutiesOfNotices(state, grant, facts), ...dutiesOfTests(state, facts)]);
}

/** Whoever outside must be told of the grant; it is suspended from the day on which that is overdue (§2.0). */
function dutiesOfNotices(state: ExceptionCase, grant: GrantId, facts: ExceptionFacts): readonly Duty[] {
  const frozen = state.versions.at(-1)?.frozen;
  const notices = frozen?.obligations?.notices ?? [];
  return notices.map(({ to, withinDays }, at) => ({
    id: `n${state.grants.length + 1}-${at + 1}`, grant, kind: 'condition', text: `${to} is told of the exception.`, owner: state.content.owner,
    due: endOfLocalDay(addDays(localDateAt(facts.now, frozen?.zone ?? 'UTC'), withinDays), frozen?.zone ?? 'UTC'), consequence: 'suspend',
  }));
}
