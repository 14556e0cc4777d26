const shards = 256;
const fewest = 8;
const fullest = 0.7;
const growth = 1.25;
const stride = 3;

/**
 * Whole numbers by pairs of them (positive, both), without an object for each. The pairs are spread over small open-addressed tables that grow one
 * at a time: adding never waits for all of them to be moved.
 */
export class PairTable {
  readonly #tables: (Int32Array | undefined)[] = new Array<undefined>(shards);
  readonly #used = new Int32Array(shards);

  /** 0: there is none. */
  get(one: number, other: number): number {
    const hash = hashOf(one, other);
    const table = this.#tables[hash & (shards - 1)];
    if (table === undefined) return 0;
    for (let at = startOf(hash, table.length); ; at = at + stride < table.length ? at + stride : 0) {
      const first = table[at];
      if (first === one && table[at + 1] === other) return table[at + 2] ?? 0;
      if (first === 0) return 0;
    }
  }

  /** 0 takes the pair out; its place is used again when the table grows. */
  set(one: number, other: number, value: number): void {
    const hash = hashOf(one, other);
    const shard = hash & (shards - 1);
    const table = this.#tables[shard] ?? new Int32Array(fewest * stride);
    this.#tables[shard] = table;
    if (value === 0 && this.get(one, other) === 0) return;
    if (!put(table, hash, one, other, value)) return;
    const used = (this.#used[shard] ?? 0) + 1;
    this.#used[shard] = used;
    if (used * stride > table.length * fullest) this.#grow(shard, table);
  }

  #grow(shard: number, old: Int32Array): void {
    let live = 0;
    for (let at = 0; at < old.length; at += stride) if (old[at + 2] !== 0) live += 1;
    const table = new Int32Array(Math.max(fewest, Math.ceil((live * growth) / fullest) + 2) * stride);
    for (let at = 0; at < old.length; at += stride) {
      const one = old[at] ?? 0;
      const other = old[at + 1] ?? 0;
      const value = old[at + 2] ?? 0;
      if (value !== 0) put(table, hashOf(one, other), one, other, value);
    }
    this.#tables[shard] = table;
    this.#used[shard] = live;
  }
}

/** Whether a place was taken for it. There is always a free one. */
function put(table: Int32Array, hash: number, one: number, other: number, value: number): boolean {
  for (let at = startOf(hash, table.length); ; at = at + stride < table.length ? at + stride : 0) {
    const isNew = table[at] === 0;
    if (!isNew && (table[at] !== one || table[at + 1] !== other)) continue;
    table[at] = one;
    table[at + 1] = other;
    table[at + 2] = value;
    return isNew;
  }
}

function hashOf(one: number, other: number): number {
  let mixed = Math.imul(one, 0x9e3779b1) ^ Math.imul(other, 0x85ebca77);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** By the upper bits; the lower ones chose the table. */
function startOf(hash: number, length: number): number {
  return Math.floor(((hash >>> 8) * (length / stride)) / 2 ** 24) * stride;
}
