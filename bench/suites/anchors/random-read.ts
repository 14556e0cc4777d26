import { Random } from '../../measure/random.ts';

/** Reads in which each tells where the next one is: what memory costs when nothing can be fetched ahead. */
export class RandomReads {
  readonly #next = new Int32Array(16 * 2 ** 20);

  constructor() {
    const random = new Random(1);
    for (let at = 0; at < this.#next.length; at += 1) this.#next[at] = at;
    // One cycle through all 64 MB (Sattolo).
    for (let at = this.#next.length - 1; at > 0; at -= 1) {
      const other = random.below(at);
      const value = this.#next[at] ?? 0;
      this.#next[at] = this.#next[other] ?? 0;
      this.#next[other] = value;
    }
  }

  read(count: number): number {
    let at = 0;
    for (let done = 0; done < count; done += 1) at = this.#next[at] ?? 0;
    return at;
  }
}
