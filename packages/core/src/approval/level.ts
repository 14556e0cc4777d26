import { addPeriod, addDays, daysBetween, periodText } from '../calendar.ts';
import { accept, type Decision, type Reason, refuse } from '../errors.ts';
import { termRow } from '../exception/longest-term.ts';
import { bindingLinks, isClassified } from '../policy/binding-links.ts';
import { signersOf } from '../policy/cited-requirement.ts';
import { controlsRequired } from '../risk/assess.ts';
import { isBelow } from '../risk/band.ts';
import { exposureReasons } from '../risk/exposure/exposure.ts';
import { isTested } from '../risk/residual.ts';
import { toxicReason } from '../risk/toxic/toxic-hits.ts';
import type { ApprovalFacts, RiskFigures } from './facts.ts';
import type { Level } from './seat.ts';

export type RequiredLevel = { readonly level: Level; readonly reasons: readonly Reason[] };

type Rated = ApprovalFacts & { readonly risk: RiskFigures };
type Step = { readonly level: Level; readonly reason: Reason };

/**
 * The level that must decide (domain §4.2 with E3–E5, E12, E41), each base, floor and bump with its figure.
 * Worse facts never lower it. Refused with `unrated-risk` while nobody has rated or estimated the risk.
 */
export function requiredLevel(facts: ApprovalFacts): Decision<RequiredLevel> {
  const { risk, matrix } = facts;
  if (risk === null)
    return refuse({
      code: 'unrated-risk',
      rule: '§4.2',
      text: 'The level follows from the residual risk: rate it, or give an estimate for a preview.',
    });
  const rules = matrix.level;
  const rated: Rated = { ...facts, risk };
  const base: Step = step(rules.base[risk.residualBand], 'level-base', '§4.2', `Residual risk ${risk.residualBand}`);
  const floors = floorsOf(rated);
  const bumps = bumpsOf(rated);
  const start = highest([base, ...floors]);
  const added = Math.min(rules.bumps.most, bumps.length);
  const reasons = [base.reason, ...floors.map((floor) => floor.reason), ...bumps];
  if (bumps.length > added) reasons.push({ code: 'level-cap', rule: '§4.2', text: `Bumps add at most ${rules.bumps.most}, not ${bumps.length}.` });

  let level = start + added;
  // A base above the cap is the critical band's own level: E5 caps what floors and bumps add, not what the risk is.
  const most = Math.max(rules.cap, base.level);
  if (level > most) {
    reasons.push({ code: 'level-cap', rule: 'E5', text: `Floors and bumps reach at most L${rules.cap}, not L${level}.` });
    level = most;
  }
  if (facts.appetite === undefined)
    reasons.push({ code: 'level-unknown', rule: 'E33', text: 'No budget of exposure is set, so that none was checked (G3).' });
  else reasons.push(...exposureReasons(facts.appetite.units));
  reasons.push(...[...facts.requirements, ...facts.assets].flatMap(({ held }): readonly Reason[] => (held === undefined ? [] : [{ code: 'fact-held', rule: 'E47, E53', text: held }])));
  reasons.push(...(facts.toxic ?? []).map(toxicReason));
  for (const raise of raisesOf(rated)) {
    if (raise.level > level) level = raise.level;
    reasons.push(raise.reason);
  }
  return accept({ level: asLevel(level), reasons });
}

/** A level inside the scale. */
function asLevel(value: number): Level {
  if (value <= 1) return 1;
  if (value <= 2) return 2;
  if (value <= 3) return 3;
  return value <= 4 ? 4 : 5;
}

function floorsOf({ requirements, assets, assetCount, risk, content: { basis }, lineage, matrix, toxic = [] }: Rated): readonly Step[] {
  const { floors, breadth } = matrix.level;
  const steps: Step[] = [];
  for (const requirement of requirements) {
    if (requirement.crown) steps.push(step(floors.crown, 'level-floor', '§4.2', `${requirement.id} is flagged crown`));
    steps.push(step(floors.tier[requirement.tier], 'level-floor', '§4.2', `${requirement.id} is tier ${requirement.tier}`));
  }
  for (const [assetClass, floor] of Object.entries(floors.assetClass)) {
    const count = assets.filter((asset) => isClassified(asset) && asset.classes.some((held) => held === assetClass)).length;
    if (count > 0) steps.push(step(floor, 'level-floor', '§4.2', `${count} of the assets in scope ${count === 1 ? 'is' : 'are'} ${assetClass}`));
  }
  const unknown = assets.filter((asset) => !isClassified(asset)).length;
  if (unknown > 0)
    steps.push(
      step(
        floors.unclassifiedAsset,
        'level-floor',
        'I23',
        `${unknown} of the assets in scope ${unknown === 1 ? 'has' : 'have'} no recorded criticality and classes`,
      ),
    );
  steps.push(step(floors.inherent[risk.inherentBand], 'level-floor', '§4.2', `Inherent risk ${risk.inherentBand}`));
  if (basis === 'enduring') steps.push(step(floors.enduring, 'level-floor', '§1.3, C9', 'Basis enduring'));
  if (basis === 'false_positive') steps.push(step(floors.falsePositive, 'level-floor', 'E52', 'Basis false positive'));
  if (assetCount > breadth.manyAssets)
    steps.push(step(floors.manyAssets, 'level-floor', 'E41', `${assetCount} assets, more than ${breadth.manyAssets}`));
  if (lineage.rejectedAt !== undefined) steps.push(step(lineage.rejectedAt, 'level-floor', '§3.9', `Refused before at L${lineage.rejectedAt}`));
  if (lineage.askedAt !== undefined) steps.push(step(lineage.askedAt, 'level-floor', 'E50', `Asked before of the approvers of L${lineage.askedAt}, and not granted`));
  for (const { rule, title, effect } of toxic) if (effect.levelFrom !== undefined) steps.push(step(effect.levelFrom, 'level-floor', '§5.7', `${rule} ${title}`));
  return steps.filter((floor) => floor.level > 1);
}

/** One reason for each group that fires; a group fires once. */
function bumpsOf(facts: Rated): readonly Reason[] {
  const found = [duration(facts), renewals(facts), aggregate(facts), controls(facts), external(facts), history(facts), breadthBump(facts)].filter((reason) => reason !== null);
  return [...found, ...(facts.heldBumps ?? []).filter((held) => found.every((one) => groupOf(one) !== groupOf(held)))];
}

/** `§4.2 G3` of `§4.2 G3, E33`. */
function groupOf({ rule }: Reason): string {
  return rule.split(',')[0] ?? rule;
}

/** Bumps of renewals, of what is carried, of the history and of the breadth among the reasons of a level: what they count is not read again for a signature. */
export function bumpsToHold(reasons: readonly Reason[]): readonly Reason[] {
  return reasons.filter((reason) => reason.code === 'level-bump' && ['§4.2 G2', '§4.2 G3', '§4.2 G6', '§4.2 G7'].includes(groupOf(reason)));
}

/** G1: days of the term × 100 against days of the longest term from the same start × share; the exact share does not fire (C4). */
function duration({ term, content: { basis }, risk, matrix }: Rated): Reason | null {
  const { durationFrom, durationSharePercent } = matrix.level.bumps;
  if (basis === 'emergency' || isBelow(risk.residualBand, durationFrom)) return null;
  const longest = termRow(basis, risk.residualBand, matrix.terms).longest;
  const asked = daysBetween(term.firstDay, addDays(term.lastDay, 1));
  const most = daysBetween(term.firstDay, addPeriod(term.firstDay, longest));
  if (asked * 100 <= most * durationSharePercent) return null;
  return bump(
    'G1',
    'C4',
    `${asked} days are more than ${durationSharePercent} % of the ${most} days (${periodText(longest)}) that ${risk.residualBand} risk may last`,
  );
}

function renewals({ lineage, matrix }: Rated): Reason | null {
  const { renewals: from, stalls } = matrix.level.bumps;
  if (lineage.renewalCount >= from) return bump('G2', '§4.2', `Renewed ${lineage.renewalCount} times`);
  if ((lineage.stalls ?? 0) >= stalls) return bump('G2', '§3.4-5', `${lineage.stalls ?? 0} reviews in a row without progress on the plan`);
  return lineage.capOverride === true ? bump('G2', '§4.2', 'Asks for more than the cap of its lineage') : null;
}

function aggregate({ appetite, toxic = [] }: Rated): Reason | null {
  if (appetite !== undefined && appetite.projected !== 'within') return bump('G3', '§5.6', `Projected exposure is ${appetite.projected}: ${appetite.figure}`);
  return toxic.length > 0 ? bump('G3', '§5.7', `Completes a toxic combination: ${toxic.map(({ rule }) => rule).join(', ')}`) : null;
}

/** G4 only where controls are required at all (E12). */
function controls({ risk, content: { basis }, matrix }: Rated): Reason | null {
  if (!controlsRequired(risk.inherentBand, basis, matrix.risk)) return null;
  if (risk.controls.some((control) => isTested(control, matrix.risk))) return null;
  return bump('G4', 'E12', `No compensating control has passed a test, or will as a condition precedent; ${risk.controls.length} named`);
}

/** G5: not for a clause whose own named signer signs anyway (E5), nor for one that binds nobody outside. */
function external({ requirements, assets }: Rated): Reason | null {
  const links = requirements.flatMap((requirement) => bindingLinks(requirement, assets));
  const firing = links.filter((link) => link.waivability !== 'internal_only' && signersOf(link).length === 0);
  if (firing.length === 0) return null;
  return bump('G5', '§4.2, E5', `Binding outside: ${firing.map((link) => `${link.clause} (${link.waivability})`).join(', ')}`);
}

function history({ lineage }: Rated): Reason | null {
  return lineage.priorNegative ? bump('G6', '§4.2', 'Rejected, revoked, or part of an incident within 24 months') : null;
}

function breadthBump({ assets, assetCount, unitAssetCounts, matrix }: Rated): Reason | null {
  const { assets: most, sharePercent, shareFromAssets } = matrix.level.breadth;
  if (assetCount > most) return bump('G7', 'E41', `${assetCount} assets, more than ${most}`);
  for (const [unit, owned] of unitAssetCounts) {
    const inScope = assets.filter((asset) => asset.unit === unit).length;
    if (inScope >= shareFromAssets && inScope * 100 > owned * sharePercent)
      return bump('G7', 'E41', `${inScope} of the ${owned} assets of ${unit}, more than ${sharePercent} %`);
  }
  return null;
}

/** What sets the level whatever the formula says. */
function raisesOf({ appetite, lineage, knownExploited, matrix }: Rated): readonly Step[] {
  const steps: Step[] = [];
  if (knownExploited === true)
    steps.push(step(matrix.level.knownExploited, 'level-raised', '§4.2', 'Known exploitation on an asset that is or may be exposed'));
  if (appetite?.projected === 'hard_stop') steps.push(step(5, 'level-raised', '§5.6, E5', `Hard stop of the appetite: ${appetite.figure}`));
  if (lineage.capOverride === true) steps.push(step(5, 'level-raised', '§3.4-9, E5', 'Asks for more than the cap of its lineage'));
  return steps;
}

function bump(group: string, rule: string, text: string): Reason {
  return { code: 'level-bump', rule: `§4.2 ${group}, ${rule}`, text: `+1 (${group}): ${text}.` };
}

function step(level: Level, code: Reason['code'], rule: string, text: string): Step {
  return { level, reason: { code, rule, text: `${text}: ${code === 'level-base' ? '' : 'at least '}L${level}.` } };
}

function highest(steps: readonly Step[]): number {
  return Math.max(...steps.map((one) => one.level));
}
