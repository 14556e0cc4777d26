import { GrowingNumbers } from './growing-numbers.ts';

const words = 8;

/**
 * Which sets of assets a rule may be excepted for: 256 bits for a rule, some of which several sets share. Most sets of an asset are ruled out by
 * one glance at what stays in the processor's cache.
 */
export class SetsOfRules {
  readonly #bits = new GrowingNumbers();
  readonly #any = new GrowingNumbers();

  add(rule: number, set: number): void {
    const at = placeOf(rule, set);
    this.#bits.set(at, this.#bits.get(at) | (1 << (set & 31)));
    this.#any.set(rule, 1);
  }

  hasAny(rule: number): boolean {
    return this.#any.get(rule) === 1;
  }

  mayHave(rule: number, set: number): boolean {
    return (this.#bits.get(placeOf(rule, set)) & (1 << (set & 31))) !== 0;
  }
}

function placeOf(rule: number, set: number): number {
  return rule * words + ((set >>> 5) & (words - 1));
}
