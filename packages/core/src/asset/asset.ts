import type { UnitId } from '../ids.ts';

/** Kinds of subject that an exception can name (interfaces §3). Technical ones come from scanners, organisational ones from people. */
export const technicalAssetTypes = ['host', 'image', 'repo', 'purl', 'arn', 'azure', 'gcp', 'k8s', 'cpe', 'oscal', 'generic'] as const;
export const organisationalAssetTypes = ['unit', 'person-group', 'process', 'vendor', 'application', 'location', 'dataset'] as const;
export const assetTypes = [...technicalAssetTypes, ...organisationalAssetTypes] as const;
export type AssetType = (typeof assetTypes)[number];

/** A typed identity. Ids are canonical (`canonicalAssetId`) and never compared across types. */
export type AssetRef = { readonly type: AssetType; readonly id: string };

/** What the rules need to know of an asset. Unknown criticality or exposure is absent, and never read as benign (I23). */
export type Asset = {
  readonly ref: AssetRef;
  readonly unit: UnitId;
  /** 1 (negligible) … 5 (severe). */
  readonly criticality?: number;
  readonly classes: readonly AssetClass[];
  readonly exposure?: 'internet' | 'internal';
  /** Containers (account, namespace, repository, resource group, cluster, org unit) the asset is under, canonical ids of the same type. */
  readonly under: readonly string[];
  /** Why it counts higher than it is on record now, in a sentence; absent: it does not (E47). */
  readonly held?: string;
};

export const assetClasses = ['crown_jewel', 'safety', 'payment', 'regulated_data', 'personal_data', 'production', 'ot'] as const;
export type AssetClass = (typeof assetClasses)[number];

/** `type:id`, the text form used in URLs, files and keys. */
export function assetKey(ref: AssetRef): string {
  return `${ref.type}:${ref.id}`;
}
