const chunkBits = 14;
const chunkLength = 2 ** chunkBits;
const mask = chunkLength - 1;

/**
 * 32-bit numbers by position, in chunks: what stands in it is never copied when it grows, so that growing takes the time of one chunk. What was
 * not set is 0.
 */
export class GrowingNumbers {
  readonly #chunks: Int32Array[] = [];

  get(at: number): number {
    const chunk = this.#chunks[at >>> chunkBits];
    return chunk === undefined ? 0 : (chunk[at & mask] ?? 0);
  }

  set(at: number, value: number): void {
    while (this.#chunks.length <= at >>> chunkBits) this.#chunks.push(new Int32Array(chunkLength));
    const chunk = this.#chunks[at >>> chunkBits];
    if (chunk !== undefined) chunk[at & mask] = value;
  }
}

/** The same for instants in milliseconds. A class of its own: reads that meet one kind of array only are several times faster. */
export class GrowingInstants {
  readonly #chunks: Float64Array[] = [];

  get(at: number): number {
    const chunk = this.#chunks[at >>> chunkBits];
    return chunk === undefined ? 0 : (chunk[at & mask] ?? 0);
  }

  set(at: number, value: number): void {
    while (this.#chunks.length <= at >>> chunkBits) this.#chunks.push(new Float64Array(chunkLength));
    const chunk = this.#chunks[at >>> chunkBits];
    if (chunk !== undefined) chunk[at & mask] = value;
  }
}
