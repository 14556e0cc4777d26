import { assetKey, type AssetRef } from '../asset/asset.ts';
import type { FrozenClause } from '../scope/scope.ts';

/** Versions by the assets that their records name. */
export class RecordLists {
  readonly #versions = new Map<string, Set<number>>();

  add({ asset: { type }, members }: FrozenClause, version: number): void {
    for (const id of members) {
      const key = assetKey({ type, id });
      const known = this.#versions.get(key);
      if (known === undefined) this.#versions.set(key, new Set([version]));
      else known.add(version);
    }
  }

  remove({ asset: { type }, members }: FrozenClause, version: number): void {
    for (const id of members) {
      const key = assetKey({ type, id });
      const known = this.#versions.get(key);
      known?.delete(version);
      if (known?.size === 0) this.#versions.delete(key);
    }
  }

  of(asset: AssetRef): Iterable<number> {
    return this.#versions.get(assetKey(asset)) ?? [];
  }
}
