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

function binds(link: ObligationLink, asset: Asset): boolean {
  const { assetClasses, exposure } = link.appliesTo ?? {};
  if (assetClasses !== undefined && !assetClasses.some((assetClass) => mayBe(asset, assetClass))) return false;
  return exposure === undefined || asset.exposure === undefined || asset.exposure === exposure;
}
