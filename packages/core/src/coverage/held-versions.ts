import type { ExceptionId } from '../ids.ts';
import { msOf } from '../time.ts';
import type { EffectiveException } from './effective-exception.ts';
import { GrowingInstants } from './growing-numbers.ts';
import { PairTable } from './pair-table.ts';

/** Versions of exceptions by number, from 1, with when each is in force. */
export class HeldVersions {
  readonly #exceptions: (EffectiveException | undefined)[] = [undefined];
  readonly #free: number[] = [];
  /** Start and end of cover in milliseconds, side by side. A start that is no number: intervals and versions have to be looked at. */
  readonly #times = new GrowingInstants();
  /** By digest of the exception's id and 1, 2 … for each that has the same. A map by id would take three times the memory. */
  readonly #firstOf = new PairTable();
  /** Of exceptions with more versions than one. */
  readonly #several = new Map<ExceptionId, readonly number[]>();
  size = 0;

  exception(version: number): EffectiveException {
    const held = this.#exceptions[version];
    if (held === undefined) throw new RangeError(`expected a version that is held, got ${version}`);
    return held;
  }

  of(id: ExceptionId): readonly number[] {
    const several = this.#several.get(id);
    if (several !== undefined) return several;
    const only = this.#firstOf.get(digestOf(id), this.#nthOf(id));
    return only === 0 ? [] : [only];
  }

  add(exception: EffectiveException): number {
    const version = this.#free.pop() ?? this.#exceptions.length;
    const others = this.of(exception.id);
    this.#exceptions[version] = exception;
    this.#keep(exception.id, [...others, version]);
    this.size += 1;
    return version;
  }

  replace(version: number, exception: EffectiveException): void {
    this.#exceptions[version] = exception;
  }

  remove(version: number): void {
    const { id } = this.exception(version);
    this.#keep(
      id,
      this.of(id).filter((other) => other !== version),
    );
    this.#exceptions[version] = undefined;
    this.#free.push(version);
    this.size -= 1;
  }

  /** In the order in which `coverageOf` names covers that end together; versions of one exception in any fixed order. */
  isBefore(one: number, other: number): boolean {
    const a = this.exception(one).id;
    const b = this.exception(other).id;
    return a === b ? one < other : a < b;
  }

  from(version: number): number {
    return this.#times.get(2 * version);
  }

  until(version: number): number {
    return this.#times.get(2 * version + 1);
  }

  /** Keeps when the versions of an exception are in force, as they stand now. @returns Full hours at which the last of it is over; 0 for never in force. */
  updateTimes(id: ExceptionId): number {
    const versions = this.of(id);
    let last = Number.NEGATIVE_INFINITY;
    for (const version of versions) for (const { until } of this.exception(version).intervals) last = Math.max(last, msOf(until));
    for (const version of versions) {
      const { intervals } = this.exception(version);
      const [only] = intervals;
      const isPlain = versions.length === 1 && intervals.length === 1 && only !== undefined;
      this.#times.set(
        2 * version,
        isPlain ? msOf(only.from) : intervals.length === 0 && versions.length === 1 ? Number.POSITIVE_INFINITY : Number.NaN,
      );
      this.#times.set(2 * version + 1, last);
    }
    return Number.isFinite(last) ? Math.ceil(last / 3_600_000) : 0;
  }

  #keep(id: ExceptionId, versions: readonly number[]): void {
    const [first = 0] = versions;
    const digest = digestOf(id);
    const nth = this.#nthOf(id);
    if (first !== 0) this.#firstOf.set(digest, nth, first);
    else {
      let last = nth;
      while (this.#firstOf.get(digest, last + 1) !== 0) last += 1;
      this.#firstOf.set(digest, nth, this.#firstOf.get(digest, last));
      this.#firstOf.set(digest, last, 0);
    }
    if (versions.length > 1) this.#several.set(id, versions);
    else this.#several.delete(id);
  }

  /** Which of those with its digest an exception is, or would be. */
  #nthOf(id: ExceptionId): number {
    const digest = digestOf(id);
    for (let nth = 1; ; nth += 1) {
      const version = this.#firstOf.get(digest, nth);
      if (version === 0 || this.#exceptions[version]?.id === id) return nth;
    }
  }
}

function digestOf(id: string): number {
  let mixed = id.length;
  for (let at = 0; at < id.length; at += 1) mixed = Math.imul(mixed ^ id.charCodeAt(at), 0x01000193);
  // Positive, and a whole number of 31 bits.
  return ((mixed ^ (mixed >>> 15)) >>> 2) + 1;
}
