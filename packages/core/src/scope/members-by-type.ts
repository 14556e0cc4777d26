import type { AssetType } from '../asset/asset.ts';
import type { FrozenScope } from './scope.ts';

/** Ids of the assets in a scope, each once, by their type. */
export function membersByType(scope: FrozenScope): ReadonlyMap<AssetType, ReadonlySet<string>> {
  const found = new Map<AssetType, Set<string>>();
  for (const { asset, members } of scope) {
    const ids = found.get(asset.type) ?? new Set();
    for (const id of members) ids.add(id);
    found.set(asset.type, ids);
  }
  return found;
}
