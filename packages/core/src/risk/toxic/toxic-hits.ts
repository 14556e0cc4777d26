import type { Asset } from '../../asset/asset.ts';
import { assetKey } from '../../asset/asset.ts';
import type { Basis } from '../../exception/content.ts';
import type { Reason } from '../../errors.ts';
import type { ExceptionId, PersonId, RequirementId } from '../../ids.ts';
import { isClassified, mayBe } from '../../policy/binding-links.ts';
import type { PolicyLibrary } from '../../policy/requirement.ts';
import type { Instant } from '../../time.ts';
import { isBelow, worse } from '../band.ts';
import { type Band, bands } from '../rating.ts';
import type { MetCombination } from './met-combination.ts';
import type { Facet, ToxicEffect, ToxicRule, ToxicRules } from './toxic-rules.ts';

/** A request or an exception as far as combinations look at it. */
export type StackedDeviation = {
  readonly requirements: readonly RequirementId[];
  /** `type:id` of the assets in scope. */
  readonly assets: readonly string[];
  readonly basis: Basis;
  /** Residual; null: nobody has rated it, which counts as the worst. */
  readonly band: Band | null;
};

/** Another exception on one of the assets: in force, suspended, waiting for its start, or in approval. */
export type Neighbour = StackedDeviation & {
  readonly exception: ExceptionId;
  readonly owner: PersonId;
  /** Since when it is in approval; null: it was granted. */
  readonly since: Instant | null;
};

/** A combination that a request completes, with what it does. */
export type ToxicHit = MetCombination & { readonly effect: ToxicEffect };

const shownAssets = 5;

type Facts = { readonly library: PolicyLibrary; readonly assetOf: (key: string) => Asset | undefined };
type Found = { readonly with: readonly ExceptionId[] };

/** Every combination that a deviation is part of on one of its assets. What others have between themselves is theirs. */
export function toxicHits(own: StackedDeviation, neighbours: readonly Neighbour[], { rules }: ToxicRules, facts: Facts): readonly ToxicHit[] {
  const others = Map.groupBy(neighbours.flatMap((neighbour) => neighbour.assets.map((asset) => ({ asset, neighbour }))), ({ asset }) => asset);
  const places = own.assets.map((key) => ({ key, asset: facts.assetOf(key), on: (others.get(key) ?? []).map(({ neighbour }) => neighbour) }));
  return rules.flatMap((rule): readonly ToxicHit[] => {
    const found = places.flatMap(({ key, asset, on }) => {
      const hit = onAsset(own, on, rule, asset, facts.library);
      return hit === null ? [] : [{ key, ...hit }];
    });
    if (found.length === 0) return [];
    const met = [...new Set(found.flatMap((one) => one.with))].sort();
    return [{ rule: rule.id, title: rule.title, effect: rule.effect, with: met, assets: found.slice(0, shownAssets).map(({ key }) => key), assetCount: found.length }];
  });
}

/** `X3 Unsupported software in a flat network, with EXC-2026-0022 on host:mri-01`. */
export function toxicText({ rule, title, with: others, assets, assetCount }: MetCombination): string {
  const more = assetCount > assets.length ? ` and ${assetCount - assets.length} more` : '';
  return `${rule} ${title}${others.length === 0 ? '' : `, with ${others.join(', ')}`}${assets.length === 0 ? '' : ` on ${assets.join(', ')}${more}`}`;
}

/** The combination, and what it does, for whoever asks why. */
export function toxicReason(hit: ToxicHit): Reason {
  const { residualFrom, bandUp, levelFrom, seats } = hit.effect;
  const does = [
    ...(residualFrom === undefined ? [] : [`residual risk at least ${residualFrom}`]), ...(bandUp === true ? ['residual risk one band worse'] : []),
    ...(levelFrom === undefined ? [] : [`at least L${levelFrom}`]), ...(seats === undefined ? [] : [`asks ${seats.join(', ')}`]), 'one level up (G3)',
  ];
  return { code: 'toxic-combination', rule: '§5.7', text: `${toxicText(hit)}: ${does.join(', ')}.` };
}

/** The band that combinations leave of a residual one: never better (§5.7). */
export function bandWith(hits: readonly ToxicHit[], band: Band): Band {
  const up = hits.some(({ effect }) => effect.bandUp === true) ? (bands[bands.indexOf(band) + 1] ?? 'critical') : band;
  return hits.reduce((at, { effect }) => (effect.residualFrom === undefined ? at : worse(at, effect.residualFrom)), up);
}

function onAsset(own: StackedDeviation, on: readonly Neighbour[], rule: ToxicRule, asset: Asset | undefined, library: PolicyLibrary): Found | null {
  if ('exceptions' in rule) {
    if (on.length + 1 < rule.exceptions || (asset !== undefined && !mayBe(asset, rule.onClass))) return null;
    return { with: on.map(({ exception }) => exception) };
  }
  const others: ExceptionId[] = [];
  let isPart = false;
  for (const part of rule.together) {
    const holds = (facet: Facet): boolean => isAbout(facet, asset);
    if (part.some((facet) => isOfAsset(facet) && holds(facet))) continue;
    const facets = part.filter((facet) => !isOfAsset(facet) && holds(facet));
    const meets = (one: StackedDeviation): boolean => facets.some((facet) => isMet(facet, one, library));
    if (meets(own)) isPart = true;
    const met = on.filter(meets);
    if (!meets(own) && met.length === 0) return null;
    // Whoever is met only where the request itself is not needed is no part of what it completes.
    if (!meets(own)) others.push(...met.map(({ exception }) => exception));
  }
  return isPart ? { with: [...new Set(others)] } : null;
}

/** Whether a facet is about the asset alone, whatever is excepted on it. */
export function isOfAsset({ controls, bases }: Facet): boolean {
  return controls === undefined && bases === undefined;
}

/** What nobody knows of an asset is true of it (I23). */
function isAbout({ classes, exposure }: Facet, asset: Asset | undefined): boolean {
  if (asset === undefined) return true;
  if (classes !== undefined && isClassified(asset) && !classes.some((one) => asset.classes.includes(one))) return false;
  return exposure === undefined || asset.exposure === undefined || asset.exposure === exposure;
}

function isMet({ controls, bases, bandFrom }: Facet, { requirements, basis, band }: StackedDeviation, library: PolicyLibrary): boolean {
  if (bases !== undefined && !bases.includes(basis)) return false;
  if (bandFrom !== undefined && band !== null && isBelow(band, bandFrom)) return false;
  return controls === undefined || requirements.some((id) => library.requirements.get(id)?.controls.some((control) => controls.includes(control)) === true);
}

/** `type:id` of every asset of a frozen scope. */
export function assetKeysOf(scope: readonly { readonly asset: { readonly type: Asset['ref']['type'] }; readonly members: readonly string[] }[]): readonly string[] {
  return [...new Set(scope.flatMap((clause) => clause.members.map((id) => assetKey({ type: clause.asset.type, id }))))];
}
