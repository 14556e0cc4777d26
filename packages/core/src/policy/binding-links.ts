import type { Asset, AssetClass } from '../asset/asset.ts';
import type { ObligationLink, Requirement } from './requirement.ts';

/** The links of a requirement that bind for these assets. An input that is unknown applies (E14), and so does every link when no asset is known. */
export function bindingLinks(requirement: Requirement, assets: readonly Asset[]): readonly ObligationLink[] {
  return requirement.obligations.filter((link) => assets.length === 0 || assets.some((asset) => binds(link, asset)));
}

/** Criticality is what every classified asset has: without it the classes are unknown too, not empty (I23). */
export function isClassified(asset: Asset): boolean {
  return asset.criticality !== undefined;
}

/** Is the asset of a class, as far as anybody knows? */
export function mayBe(asset: Asset, assetClass: string): boolean {
  return !isClassified(asset) || asset.classes.includes(assetClass as AssetClass);
}

/** Is the asset exposed, as far as anybody knows? */
export function mayBeExposed(asset: Asset): boolean {
  return asset.exposure !== 'internal';
}

function binds(link: ObligationLink, asset: Asset): boolean {
  const { assetClasses, exposure } = link.appliesTo ?? {};
  if (assetClasses !== undefined && !assetClasses.some((assetClass) => mayBe(asset, assetClass))) return false;
  return exposure === undefined || asset.exposure === undefined || asset.exposure === exposure;
}

/** Longest terms that the cited requirements, and the links that bind, allow: each with its source. */
export function maxDaysOf(
  requirements: readonly Requirement[],
  assets: readonly Asset[],
): readonly { readonly source: string; readonly days: number }[] {
  return requirements.flatMap((requirement) => {
    const links = bindingLinks(requirement, assets).map((link) => ({ source: link.clause, days: link.maxDays }));
    return [{ source: requirement.id as string, days: requirement.maxDays }, ...links].flatMap(({ source, days }) =>
      days === undefined ? [] : [{ source, days }],
    );
  });
}
