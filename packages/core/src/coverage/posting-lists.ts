import { GrowingNumbers } from './growing-numbers.ts';
import { NumberLists } from './number-lists.ts';
import { PairTable } from './pair-table.ts';

/**
 * A posting: number of a version, and whether the clause has terms beside rule and asset, which have to be judged. The postings of a rule and
 * an asset, or a set of assets, stand in order: what can cover longest first.
 */
export class PostingLists {
  readonly #pairs = new PairTable();
  readonly #lists = new NumberLists();
  /** Full hours at which a version's cover is over at the latest, by version: what the lists are sorted by. */
  readonly bounds = new GrowingNumbers();
  readonly #isBefore: (one: number, other: number) => boolean;

  /** @param isBefore how versions with the same bound are ordered. */
  constructor(isBefore: (one: number, other: number) => boolean) {
    this.#isBefore = isBefore;
  }

  /** 0: none. Otherwise for `count` and `at`. */
  find(rule: number, place: number): number {
    return this.#pairs.get(rule, place);
  }

  count(found: number): number {
    if (found === 0) return 0;
    return found < 0 ? 1 : this.#lists.length(found);
  }

  at(found: number, position: number): number {
    return found < 0 ? ~found : this.#lists.at(found, position);
  }

  add(rule: number, place: number, posting: number): void {
    const found = this.#pairs.get(rule, place);
    const to = this.#positionOf(found, posting);
    if (this.at(found, to) === posting && to < this.count(found)) return;
    this.#pairs.set(rule, place, found === 0 ? ~posting : this.#lists.insert(this.#listOf(found), to, posting));
  }

  /** While the bound is still the one that it was added with. */
  remove(rule: number, place: number, posting: number): void {
    const found = this.#pairs.get(rule, place);
    const from = this.#positionOf(found, posting);
    if (from >= this.count(found) || this.at(found, from) !== posting) return;
    this.#pairs.set(rule, place, found < 0 ? 0 : this.#lists.remove(found, from));
  }

  /** One posting stands in the table itself; two need a list. */
  #listOf(found: number): number {
    return found < 0 ? this.#lists.insert(0, 0, ~found) : found;
  }

  /** Of the first posting that does not come before this one. */
  #positionOf(found: number, posting: number): number {
    let low = 0;
    let high = this.count(found);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#comesBefore(this.at(found, middle), posting)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #comesBefore(one: number, other: number): boolean {
    const a = one >>> 1;
    const b = other >>> 1;
    if (a === b) return one < other;
    const difference = this.bounds.get(a) - this.bounds.get(b);
    return difference === 0 ? this.#isBefore(a, b) : difference > 0;
  }
}
