import type { AssetType } from '../asset/asset.ts';
import { NameNumbers } from './name-numbers.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { NumberLists } from './number-lists.ts';

/** How many members are looked at between two rests of `number`. */
const atATime = 500;

/**
 * Numbers for assets, and for sets of assets. Containers are excepted again and again with the same members: each such set is kept once, and an
 * asset knows the sets that it is in. Numbers of assets and of sets never meet.
 */
export class AssetSets {
  readonly #assets = new Map<AssetType, NameNumbers>();
  readonly #setsOf = new GrowingNumbers();
  readonly #sets = new Map<string, number>();
  readonly #lists = new NumberLists();
  #last = 0;

  /** 0: no exception names it. */
  assetNumber(type: AssetType, id: string): number {
    return this.#assets.get(type)?.get(id) ?? 0;
  }

  addAsset(type: AssetType, id: string): number {
    const names = this.#assets.get(type) ?? new NameNumbers();
    this.#assets.set(type, names);
    const known = names.get(id);
    if (known !== 0) return known;
    this.#last += 1;
    names.set(id, this.#last);
    return this.#last;
  }

  /** Handle of the sets that an asset is in, for `countIn` and `setIn`. */
  setsOf(asset: number): number {
    return this.#setsOf.get(asset);
  }

  countIn(handle: number): number {
    return this.#lists.length(handle);
  }

  setIn(handle: number, position: number): number {
    return this.#lists.at(handle, position);
  }

  /** The number of a set, which is made when it is not known. A generator, so that a set of a million can be made with rests in between. */
  *numberSet(type: AssetType, members: readonly string[]): Generator<undefined, number> {
    let low = 0;
    let high = 0;
    for (const [position, id] of members.entries()) {
      const asset = this.addAsset(type, id);
      low = Math.imul(low ^ asset, 0x01000193) + 0x9e3779b9;
      high = Math.imul(high + asset, 0x85ebca6b) ^ (high >>> 13);
      if (position % atATime === atATime - 1) yield;
    }
    for (let same = 0; ; same += 1) {
      const key = `${members.length} ${low} ${high} ${same}`;
      const known = this.#sets.get(key);
      if (known === undefined) return yield* this.#makeSet(type, members, key);
      if (yield* this.#isSet(type, members, known)) return known;
    }
  }

  *#makeSet(type: AssetType, members: readonly string[], key: string): Generator<undefined, number> {
    this.#last += 1;
    const set = this.#last;
    for (const [position, id] of members.entries()) {
      const asset = this.assetNumber(type, id);
      const handle = this.#setsOf.get(asset);
      this.#setsOf.set(asset, this.#lists.insert(handle, this.#lists.length(handle), set));
      if (position % atATime === atATime - 1) yield;
    }
    this.#sets.set(key, set);
    return set;
  }

  /** A set of as many members that holds each of these is the same: digests alone do not decide what is covered. */
  *#isSet(type: AssetType, members: readonly string[], set: number): Generator<undefined, boolean> {
    for (const [position, id] of members.entries()) {
      const handle = this.#setsOf.get(this.assetNumber(type, id));
      let nth = 0;
      while (nth < this.#lists.length(handle) && this.#lists.at(handle, nth) !== set) nth += 1;
      if (nth === this.#lists.length(handle)) return false;
      if (position % atATime === atATime - 1) yield;
    }
    return true;
  }
}
