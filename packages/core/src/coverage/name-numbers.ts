const mostInOne = 16_384;
const shards = 256;
/** Characters by which names are spread, and how far into a name they are looked for. */
const places = 3;
const furthest = 64;

/**
 * Numbers for names. A map of a million entries takes a tenth of a second to grow; past some thousands the names are therefore spread over many
 * small maps, by the characters in which those known by then differ most.
 */
export class NameNumbers {
  #only: Map<string, number> | null = new Map();
  #maps: readonly Map<string, number>[] = [];
  #places: readonly number[] = [];

  /** 0: it has no number. */
  get(name: string): number {
    return this.#mapOf(name).get(name) ?? 0;
  }

  set(name: string, number: number): void {
    if (this.#only !== null && this.#only.size >= mostInOne) this.#spread(this.#only);
    this.#mapOf(name).set(name, number);
  }

  delete(name: string): void {
    this.#mapOf(name).delete(name);
  }

  #spread(known: ReadonlyMap<string, number>): void {
    this.#places = mostTelling([...known.keys()]);
    this.#maps = Array.from({ length: shards }, () => new Map());
    this.#only = null;
    for (const [name, number] of known) this.#mapOf(name).set(name, number);
  }

  #mapOf(name: string): Map<string, number> {
    if (this.#only !== null) return this.#only;
    const [first = 0, second = 0, third = 0] = this.#places;
    // A name that is too short for a place yields no number there, which counts as 0: maps may become uneven, and no answer wrong.
    const mixed =
      Math.imul(name.charCodeAt(first), 0x9e3779b1) ^ Math.imul(name.charCodeAt(second), 0x85ebca77) ^ Math.imul(name.charCodeAt(third), 0x2c1b3c6d);
    const map = this.#maps[(mixed ^ (mixed >>> 16) ^ (mixed >>> 24)) & (shards - 1)];
    if (map === undefined) throw new RangeError('expected a map for every name');
    return map;
  }
}

/** The places at which names have the most different characters. */
function mostTelling(names: readonly string[]): readonly number[] {
  const seen = Array.from({ length: furthest }, (_, at) => ({ at, characters: new Set<number>() }));
  for (const name of names) for (const { at, characters } of seen) if (at < name.length) characters.add(name.charCodeAt(at));
  return seen
    .toSorted((a, b) => b.characters.size - a.characters.size)
    .slice(0, places)
    .map(({ at }) => at);
}
