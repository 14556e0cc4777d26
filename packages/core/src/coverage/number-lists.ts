const chunkBits = 16;
const chunkLength = 2 ** chunkBits;
const mask = chunkLength - 1;
const smallest = 2;

/**
 * Many short lists of whole numbers in few arrays. A list is known by its handle, which is not 0 and changes when the list outgrows its place;
 * 0 is the empty list. A place has a power of two of numbers, the first of which holds length and size.
 */
export class NumberLists {
  /** The first is empty, so that no handle is 0. */
  readonly #chunks: Int32Array[] = [new Int32Array(0)];
  #open = 0;
  readonly #free: number[][] = [];
  #end = chunkLength;

  length(handle: number): number {
    return handle === 0 ? 0 : this.#read(handle) >>> 5;
  }

  at(handle: number, position: number): number {
    return this.#chunks[handle >>> chunkBits]?.[(handle & mask) + 1 + position] ?? 0;
  }

  /** Puts a value at a position and moves what follows; returns the handle from then on. */
  insert(handle: number, position: number, value: number): number {
    const length = this.length(handle);
    const size = handle === 0 ? 0 : this.#read(handle) & 31;
    if (handle === 0 || length + 1 >= 2 ** size) {
      const place = this.#take(Math.max(smallest, size + 1));
      const to = this.#chunk(place);
      const base = place & mask;
      if (handle !== 0) {
        const from = this.#chunk(handle);
        to.set(from.subarray((handle & mask) + 1, (handle & mask) + 1 + length), base + 1);
        this.#release(handle, size);
      }
      to[base] = (length << 5) | Math.max(smallest, size + 1);
      return this.insert(place, position, value);
    }
    const chunk = this.#chunk(handle);
    const first = (handle & mask) + 1;
    chunk.copyWithin(first + position + 1, first + position, first + length);
    chunk[first + position] = value;
    chunk[first - 1] = ((length + 1) << 5) | size;
    return handle;
  }

  /** Takes the value at a position out; returns the handle from then on, 0 when nothing is left. */
  remove(handle: number, position: number): number {
    const chunk = this.#chunk(handle);
    const first = (handle & mask) + 1;
    const length = this.length(handle);
    const size = this.#read(handle) & 31;
    if (length === 1) {
      this.#release(handle, size);
      return 0;
    }
    chunk.copyWithin(first + position, first + position + 1, first + length);
    chunk[first - 1] = ((length - 1) << 5) | size;
    return handle;
  }

  #read(handle: number): number {
    return this.#chunks[handle >>> chunkBits]?.[handle & mask] ?? 0;
  }

  #chunk(handle: number): Int32Array {
    const chunk = this.#chunks[handle >>> chunkBits];
    if (chunk === undefined) throw new RangeError('expected the handle of a list');
    return chunk;
  }

  /** A place of 2^size numbers. A list that is longer than a chunk has a chunk of its own. */
  #take(size: number): number {
    const free = this.#free[size]?.pop();
    if (free !== undefined) return free;
    if (size >= chunkBits) return this.#addChunk(2 ** size) << chunkBits;
    if (this.#end + 2 ** size > chunkLength) {
      this.#open = this.#addChunk(chunkLength);
      this.#end = 0;
    }
    const place = (this.#open << chunkBits) | this.#end;
    this.#end += 2 ** size;
    return place;
  }

  #addChunk(length: number): number {
    this.#chunks.push(new Int32Array(length));
    return this.#chunks.length - 1;
  }

  #release(handle: number, size: number): void {
    const free = this.#free[size] ?? [];
    free.push(handle);
    this.#free[size] = free;
  }
}
