import type { AskedAsset } from '@exeat/contract';
import { type Asset, type AssetRef, canonicalAssetId, canonicalContainer, unitId } from '@exeat/core';

export type AssetRecord = Asset & { readonly aliases: readonly AssetRef[] };

/** Assets with every id in its canonical text. @throws DomainError `invalid-asset`. */
export function readAssets(asked: readonly AskedAsset[]): readonly AssetRecord[] {
  return asked.map(({ type, id, unit, criticality, classes, exposure, under, aliases = [] }) => ({
    ref: { type, id: canonicalAssetId(type, id) },
    unit: unitId(unit),
    classes,
    under: under.map((container) => canonicalContainer(type, container)),
    ...(criticality === undefined ? {} : { criticality }),
    ...(exposure === undefined ? {} : { exposure }),
    aliases: aliases.map((alias) => ({ type: alias.type, id: canonicalAssetId(alias.type, alias.id) })),
  }));
}
