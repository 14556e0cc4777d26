import type { Hash } from '@exeat/core';

/**
 * How often each hash came before, in twelve bytes a slot: a report of millions of findings is counted in memory. Hashes are told apart by
 * their first 64 bits, of which five million different ones agree by chance once in a million reports.
 */
export class OccurrenceCounter {
  #slots = 1024;
  #used = 0;
  #high = new Uint32Array(this.#slots);
  #low = new Uint32Array(this.#slots);
  /** 0: a slot that is free. */
  #counts = new Uint32Array(this.#slots);

  /** How often it came before; counts it. */
  count(hash: Hash): number {
    if (this.#used * 3 > this.#slots * 2) this.#grow();
    const high = Number.parseInt(hash.slice(0, 8), 16);
    const low = Number.parseInt(hash.slice(8, 16), 16);
    const slot = this.#slotOf(high, low);
    const before = this.#counts[slot] ?? 0;
    if (before === 0) {
      this.#high[slot] = high;
      this.#low[slot] = low;
      this.#used += 1;
    }
    this.#counts[slot] = before + 1;
    return before;
  }

  #slotOf(high: number, low: number): number {
    const mask = this.#slots - 1;
    let slot = low & mask;
    while (this.#counts[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [high, low, counts] = [this.#high, this.#low, this.#counts];
    this.#slots *= 2;
    this.#high = new Uint32Array(this.#slots);
    this.#low = new Uint32Array(this.#slots);
    this.#counts = new Uint32Array(this.#slots);
    for (const [at, count] of counts.entries()) {
      if (count === 0) continue;
      const slot = this.#slotOf(high[at] ?? 0, low[at] ?? 0);
      this.#high[slot] = high[at] ?? 0;
      this.#low[slot] = low[at] ?? 0;
      this.#counts[slot] = count;
    }
  }
}
