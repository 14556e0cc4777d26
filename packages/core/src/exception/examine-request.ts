import type { ApprovalFacts, RiskFigures } from '../approval/facts.ts';
import { partiesAtRequest } from '../approval/separation-of-duties.ts';
import type { Asset } from '../asset/asset.ts';
import { assetKey } from '../asset/asset.ts';
import { latestLastDay, type LocalDate, localDateAt, parseLocalDate, startOfDay } from '../calendar.ts';
import { DomainError, type Reason } from '../errors.ts';
import type { PersonId, UnitId } from '../ids.ts';
import { isWithin } from '../org/unit-tree.ts';
import { bindingLinks, mayBe } from '../policy/binding-links.ts';
import { comingEnds } from '../policy/coming-ends.ts';
import { regimeEnds, regimeRefusals } from '../policy/regime-rules.ts';
import type { ObligationLink, Requirement } from '../policy/requirement.ts';
import { type ObligationTerms, strictestTerms } from '../policy/strictest-terms.ts';
import { waivabilityRefusals } from '../policy/waivability-refusals.ts';
import { overriddenBand, worse } from '../risk/band.ts';
import { growthLimit } from '../risk/exposure/claim.ts';
import { appetiteOf } from '../risk/exposure/exposure.ts';
import type { AppetiteFacts } from '../risk/exposure/unit-exposure.ts';
import { assetKeysOf, bandWith, type ToxicHit, toxicHits } from '../risk/toxic/toxic-hits.ts';
import { type Band, bands } from '../risk/rating.ts';
import { estimateRisk } from '../risk/estimate.ts';
import { scopesIntersect } from '../scope/deviation-key.ts';
import { freezeScope, frozenScopeFaults } from '../scope/freeze-scope.ts';
import { checkRulesCited } from '../scope/rules-cited.ts';
import type { FrozenScope } from '../scope/scope.ts';
import { citedRequirements } from './cited-in-request.ts';
import type { ExceptionContent, FrozenFacts } from './content.ts';
import { type DirectiveFacts, directiveLimits } from './directive-limits.ts';
import { type ExceptionFacts, insideScope, type Overlap } from './facts.ts';
import { unknownInside } from './unknown-inside.ts';
import { lastEnd } from './grant-end.ts';
import { type Lineage, lineageOf } from './lineage.ts';
import type { ExceptionCase } from './state.ts';
import { type ThreatsInScope, threatsInScope } from './threats-in-scope.ts';
import { type TermCaps, termRow } from './longest-term.ts';
import { suspendModeRefusals } from './suspend-mode.ts';
import { type Term, termOf } from './term.ts';
import { type Instant, later } from '../time.ts';

/** Shortest justification that says something (F1). */
export const minJustification = 80;

/** A request as the rules see it: what would be frozen, what stands against it, and the facts that routing needs. */
export type ExaminedRequest = {
  readonly refusals: readonly Reason[];
  /** Null when the owner or an asset is unknown: then there is nothing to freeze. */
  readonly frozen: FrozenFacts | null;
  readonly term: Term | null;
  readonly requirements: readonly Requirement[];
  readonly assets: readonly Asset[];
  /** Links outside that bind for these assets. */
  readonly links: readonly ObligationLink[];
  /** What these links demand together. */
  readonly terms: ObligationTerms;
  readonly overlaps: readonly Overlap[];
  /** What an estimate before the assessment assumes. */
  readonly estimate: RiskFigures;
  /** The cover that it would continue; null while there is no zone to count days in. */
  readonly lineage: Lineage | null;
  /** What the units in scope carry together with it; null: no budget is set for any of them. */
  readonly appetite: AppetiteFacts | null;
  /** Toxic combinations that it completes. */
  readonly toxic: readonly ToxicHit[];
  /** What the feeds say of the vulnerabilities that it names. */
  readonly threats: ThreatsInScope;
};

/**
 * Judges a request (T2, E14, E16, E40, E42): every fault at once. Preview, submission and a changed answer call this same function.
 * `self`: the case, once there is one; `risk` replaces the estimate once somebody has assessed, `as` `rated` by the assessor alone, or with the toxic
 * combinations already in it.
 */
export function examineRequest(content: ExceptionContent, facts: ExceptionFacts, self: ExceptionCase | null, rated?: RiskFigures, as: 'rated' | 'whole' = 'rated'): ExaminedRequest {
  const scope = freezeScope(content.scope, facts.membersUnder);
  const { requirements, reasons: citing } = citedRequirements(content, facts, self);
  const { assets, reasons: unknownAssets } = assetsInScope(scope, facts);
  const owner = ownerRefusals(content, assets, facts);
  const threats = threatsInScope(content, assets, facts);
  const alone = rated ?? estimatedFigures(assets, threats, facts);
  const toxic = combinationsOf({ content, scope, requirements, band: alone.residualBand }, facts, self);
  const estimate = as === 'whole' ? alone : withCombinations(alone, toxic);
  const risk = rated === undefined ? undefined : estimate;
  const links = requirements.flatMap((requirement) => bindingLinks(requirement, assets));
  const terms = strictestTerms(links);
  const refusals: Reason[] = [
    ...fieldRefusals(content), ...citing, ...frozenScopeFaults(scope), ...unknownAssets, ...unknownInside(scope, facts.organisation.now), ...checkRulesCited(content.scope, facts.library, { now: facts.now, heldDays: facts.matrix.lifecycle.heldDays }), ...owner.reasons,
    ...waivabilityRefusals(requirements, assets), ...suspendModeRefusals(content, assets, facts),
  ];
  const zone = owner.zone;
  const before = self?.versions.at(-1)?.content.subForms;
  refusals.push(...regimeRefusals(content, { terms, today: zone === null ? null : localDateAt(facts.now, zone), ...(before === undefined ? {} : { before }) }));
  let term: Term | null = null;
  let lineage: Lineage | null = null;
  if (zone !== null) {
    // Days are counted from submission (C5): a start that passes while people decide is not backdated.
    const now = self?.submittedAt ?? facts.now;
    const startsAfter = continuedUntil(self);
    lineage = lineageOf(scope, self, startOfCover(content, zone, later(now, startsAfter ?? now)), zone, facts);
    const caps = { ...termCaps(content, requirements, assets, risk?.residualBand ?? null, facts, sinceOf(lineage)), fixed: [...fixedEnds(self, content, risk?.residualBand ?? null, { zone, scope }, facts), ...comingEnds(requirements, assets, { ...facts, zone })] };
    const decided = termOf(content, { zone, now, caps, ...(startsAfter === null ? {} : { startsAfter }) });
    if (decided.ok) term = decided.value;
    else refusals.push(...decided.reasons);
    refusals.push(...directiveLimits({ basis: content.basis, scope, zone, since: now }, facts).incomplete);
    refusals.push(...renewalCountRefusals(content, lineage, risk?.residualBand ?? null, facts), ...regimeRenewalRefusals(lineage, links));
  }
  const units = [...new Set(assets.map((asset) => asset.unit))].sort();
  return {
    refusals, term, requirements, assets, links, terms, estimate, lineage, toxic, threats,
    appetite: appetiteOf({ exception: self?.id ?? null, units, band: estimate.residualBand, assets: Math.max(assets.length, growthLimit(content)), since: null }, facts),
    overlaps: facts.others.filter((other) => other.exception !== self?.id && scopesIntersect(other.scope, scope)),
    frozen: zone === null || owner.unit === null ? null : {
      zone, ownerUnit: owner.unit, assetUnits: units, scope,
      requirements: requirements.map(({ id, version }) => ({ id, version })).sort((a, b) => (a.id < b.id ? -1 : 1)),
      ...(links.some((link) => link.terms !== undefined) ? { obligations: terms } : {}),
    },
  };
}

/** The record that level and seats are computed from; null while there is no valid term to count on. */
export function approvalFactsOf(
  content: ExceptionContent, examined: Omit<ExaminedRequest, 'term'> & { readonly term: ApprovalFacts['term'] | null }, parties: ApprovalFacts['parties'], facts: ExceptionFacts,
): ApprovalFacts | null {
  const { term, assets, requirements, frozen, appetite, toxic } = examined;
  if (term === null || frozen === null) return null;
  return {
    content, term, risk: examined.estimate, requirements, assets,
    assetCount: Math.max(assets.length, growthLimit(content)),
    unitAssetCounts: new Map(frozen.assetUnits.map((unit) => [unit, facts.assetCount(unit)])),
    lineage: examined.lineage?.facts ?? { renewalCount: 0, priorNegative: false }, knownExploited: examined.threats.exploited, parties, organisation: facts.organisation, matrix: facts.matrix, toxic, ...(appetite === null ? {} : { appetite }),
    ...(facts.config === undefined ? {} : { config: facts.config }),
  };
}

/** Toxic combinations that a deviation completes with what else is on its assets. None where nobody has read that. */
export function combinationsOf(
  { content, scope, requirements, band }: { readonly content: ExceptionContent; readonly scope: FrozenScope; readonly requirements: readonly Requirement[]; readonly band: Band },
  facts: ExceptionFacts, self: ExceptionCase | null,
): readonly ToxicHit[] {
  if (facts.toxic === null) return [];
  const { rules, neighbours } = facts.toxic;
  const own = { requirements: requirements.map(({ id }) => id), assets: assetKeysOf(scope), basis: content.basis, band };
  const refs = new Map(scope.flatMap((clause) => clause.members.map((id) => [assetKey({ type: clause.asset.type, id }), { type: clause.asset.type, id }] as const)));
  return toxicHits(own, neighbours.filter(({ exception }) => exception !== self?.id), rules, {
    library: facts.library, assetOf: (key) => { const ref = refs.get(key); return ref === undefined ? undefined : facts.asset(ref); },
  });
}

/** What combinations leave of a residual band; the inherent one is never better than it. */
function withCombinations(figures: RiskFigures, toxic: readonly ToxicHit[]): RiskFigures {
  const residualBand = bandWith(toxic, figures.residualBand);
  return { ...figures, residualBand, inherentBand: worse(figures.inherentBand, residualBand) };
}

/** People of a request that nobody has assessed yet. */
export function requestParties(content: ExceptionContent, requester: PersonId, contributors: readonly PersonId[]): ApprovalFacts['parties'] {
  return partiesAtRequest(requester, content.owner, { contributors, ...insideScope(content) });
}

/** Caps of a term besides its dates: the band, and `maxDays` of every requirement and binding link. */
export function termCaps(
  content: ExceptionContent, requirements: readonly Requirement[], assets: readonly Asset[], band: TermCaps['band'], facts: ExceptionFacts, lineageSince: LocalDate | null = null,
): TermCaps {
  const maxDays = requirements.flatMap((requirement) => [
    ...(requirement.maxDays === undefined ? [] : [{ source: requirement.id as string, days: requirement.maxDays }]),
    ...bindingLinks(requirement, assets).flatMap((link) => (link.maxDays === undefined ? [] : [{ source: link.clause, days: link.maxDays }])),
  ]);
  return { limits: facts.matrix.terms, band, knownExploited: threatsInScope(content, assets, facts).exploited, maxDays, ...(lineageSince === null ? {} : { lineageSince }) };
}

/** End of the cover that a renewal continues; null for what does not continue any. A bridge is no part of it: the renewal takes its place (E22). */
export function continuedUntil(self: ExceptionCase | null): Instant | null {
  return self?.focus?.kind === 'renewal' ? lastEnd(self, { bridges: false }) : null;
}

/**
 * C16: an amendment puts no end off, and a higher band counts its longest term from the start of what it amends. So nobody renews by amending.
 */
function amendedTerm(self: ExceptionCase | null, { basis }: ExceptionContent, band: Band | null, { matrix }: Pick<ExceptionFacts, 'matrix'>): NonNullable<TermCaps['fixed']> {
  const amended = self?.focus?.kind === 'amendment' ? self.grants.findLast(({ origin }) => origin !== 'bridge' && origin !== 'amendment') : undefined;
  if (self === null || amended === undefined) return [];
  const last = self.grants.findLast(({ endedAt }) => endedAt === undefined) ?? amended;
  const end = { source: `The cover that it amends (a later end is a renewal)`, lastDay: parseLocalDate(last.lastDay) };
  if (band === null) return [end];
  const longest = latestLastDay(localDateAt(amended.from, amended.zone), termRow(basis, band, matrix.terms).longest);
  return [end, { source: `The longest term of a ${band} residual risk, from the start of ${amended.id} on,`, lastDay: longest }];
}

/** Days that cover must not outlive: what it amends, what a regime's form names, and what a directive asks for. */
export function fixedEnds(self: ExceptionCase | null, content: ExceptionContent, band: Band | null, { zone, scope }: Pick<FrozenFacts, 'zone' | 'scope'>, facts: DirectiveFacts & Pick<ExceptionFacts, 'now'>): NonNullable<TermCaps['fixed']> {
  const directives = (self?.directives ?? []).map(({ vulnerability, lastDay }) => ({ source: `The remediation directive for ${vulnerability}`, lastDay }));
  return [...amendedTerm(self, content, band, facts), ...regimeEnds(content), ...directives, ...directiveLimits({ basis: content.basis, scope, zone, since: self?.submittedAt ?? facts.now }, facts).ends];
}

/** First covered day for the cap of the lineage; none where the cap is overridden (§3.4-9). */
export function sinceOf(lineage: Lineage): LocalDate | null {
  return lineage.facts.capOverride === true ? null : lineage.since;
}

function startOfCover({ validity }: ExceptionContent, zone: string, earliest: Instant): Instant {
  if (validity.from === undefined) return earliest;
  try {
    return later(earliest, startOfDay(parseLocalDate(validity.from), zone));
  } catch (error) {
    // No day: the term says so.
    if (error instanceof DomainError) return earliest;
    throw error;
  }
}

/** C11, §3.4-8: renewals and new requests about the same deviation count alike. Unrated: what no band allows. */
function renewalCountRefusals({ basis }: ExceptionContent, { facts: { renewalCount }, since }: Lineage, band: Band | null, facts: ExceptionFacts): readonly Reason[] {
  const most = (band === null ? bands : [band]).map((one) => termRow(basis, one, facts.matrix.terms).maxRenewals);
  if (renewalCount === 0 || most.some((count) => count === null || renewalCount <= count)) return [];
  return [{
    code: 'renewal-limit', rule: '§1.3, C11',
    text: `It would be renewal ${renewalCount} of the cover since ${since ?? 'now'}, and ${band ?? 'no'} risk may be renewed ${Math.max(...most.map((count) => count ?? 0))} times: fix it, or ask to change the requirement.`,
  }];
}

/** A clause that allows no renewal allows no further cover of the same deviation either. */
function regimeRenewalRefusals({ facts: { renewalCount }, since }: Lineage, links: readonly ObligationLink[]): readonly Reason[] {
  const against = [...new Set(links.filter((link) => link.terms?.renewable === false).map((link) => link.clause))];
  if (renewalCount === 0 || against.length === 0) return [];
  return [{ code: 'not-renewable', rule: '§2.1', text: `${against.join(' and ')} allow no cover after the first, which has run since ${since ?? 'now'}: close it out, or record a non-compliance.` }];
}

function fieldRefusals(content: ExceptionContent): readonly Reason[] {
  const reasons: Reason[] = [];
  if (content.title.trim().length === 0) reasons.push({ code: 'missing-field', rule: 'F14', text: 'title: expected a title, got nothing.' });
  const justified = content.justification.trim().length;
  if (justified < minJustification) {
    reasons.push({ code: 'missing-field', rule: 'F1', text: `justification: expected at least ${minJustification} characters on why the requirement cannot be followed, got ${justified}.` });
  }
  const planned = content.remediation?.milestones.length ?? 0;
  if (planned === 0 && content.basis !== 'false_positive' && content.basis !== 'enduring' && content.basis !== 'emergency') {
    reasons.push({ code: 'missing-field', rule: 'F10', text: `remediation.milestones: basis ${content.basis} needs a plan with at least one milestone, got none.` });
  }
  return reasons;
}

function assetsInScope(scope: FrozenScope, facts: ExceptionFacts): { readonly assets: readonly Asset[]; readonly reasons: readonly Reason[] } {
  const assets = new Map<string, Asset>();
  const reasons: Reason[] = [];
  for (const clause of scope) {
    for (const id of clause.members) {
      const ref = { type: clause.asset.type, id };
      const asset = facts.asset(ref);
      if (asset === undefined) reasons.push({ code: 'unknown-asset', rule: 'C3', text: `scope: ${assetKey(ref)} is not a recorded asset, so nobody knows its unit; import it with its unit first.` });
      else assets.set(assetKey(ref), asset);
    }
  }
  return { assets: [...assets.values()], reasons };
}

function ownerRefusals(
  content: ExceptionContent, assets: readonly Asset[], facts: ExceptionFacts,
): { readonly reasons: readonly Reason[]; readonly zone: string | null; readonly unit: UnitId | null } {
  const organisation = facts.organisation.now;
  const owner = organisation.people.get(content.owner);
  if (owner === undefined) return { zone: null, unit: null, reasons: [{ code: 'unknown-person', rule: 'F9', text: `owner: ${content.owner} is not in the directory; name somebody who is.` }] };
  const unit = organisation.units.get(owner.unit);
  const reasons: Reason[] = [];
  if (!owner.active) reasons.push({ code: 'inactive-person', rule: 'F9, I18', text: `owner: ${owner.name} is not active; name an active person.` });
  for (const touched of new Set(assets.map((asset) => asset.unit))) {
    if (isWithin(organisation, touched, owner.unit)) continue;
    reasons.push({ code: 'owner-outside-unit', rule: 'E42', text: `owner: ${owner.name} is in ${owner.unit}, which is neither ${touched} nor above it; the owner comes from the unit of every asset, or above.` });
  }
  return { reasons, zone: unit?.zone ?? null, unit: owner.unit };
}

function estimatedFigures(assets: readonly Asset[], threats: ThreatsInScope, facts: ExceptionFacts): RiskFigures {
  const assumed = estimateRisk(assets);
  const rating = { ...assumed, likelihood: Math.max(assumed.likelihood, threats.likelihood ?? 0) };
  const { band } = overriddenBand(rating, facts.matrix.risk, { safety: assets.some((asset) => mayBe(asset, 'safety')), knownExploited: threats.exploited });
  return { inherentBand: band, residualBand: band, controls: [] };
}
