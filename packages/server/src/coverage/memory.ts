import { setImmediate } from 'node:timers/promises';
import { addMs, CoverageIndex, type ExceptionId, type Instant, later } from '@exeat/core';
import { databaseNow, type GrantedVersion, grantedCasesSince, grantedVersions, type Queries, type VersionRef } from '@exeat/store';

/**
 * Everything that was ever granted, as an index by rule and asset: what is over explains why something is not covered. It nominates only:
 * every answer is confirmed by `effectiveExceptions`, so what it does not know yet can only make an answer narrower.
 */
export class CoverageMemory {
  readonly index = new CoverageIndex();
  readonly #versions = new Map<ExceptionId, GrantedVersion[]>();
  #seenUntil: Instant | null = null;
  /** Revisions of what the last poll saw. */
  #polled: ReadonlyMap<ExceptionId, number> = new Map();

  /** The newest granted version of a nominated exception; `index.get` has all of them. */
  get(id: ExceptionId): GrantedVersion | undefined {
    return this.#versions.get(id)?.at(-1);
  }

  /** Every granted version in memory, in no promised order. */
  *versions(): Iterable<GrantedVersion> {
    for (const versions of this.#versions.values()) yield* versions;
  }

  /** Reads everything that was granted. */
  async load(queries: Queries): Promise<void> {
    const at = await databaseNow(queries);
    let after: VersionRef | undefined;
    for (;;) {
      const page = await grantedVersions(queries, { at, which: 'ever-granted', ...(after === undefined ? {} : { after }) });
      for (const version of page) this.#add(version);
      const last = page.at(-1);
      if (page.length < 500 || last === undefined) break;
      after = { exception: last.id, version: last.version };
    }
    this.#seenUntil = at;
    await this.#settle();
  }

  /** Brings one exception up to date: called after a command that may have changed its cover. */
  async refresh(queries: Queries, id: ExceptionId): Promise<void> {
    const versions = await grantedVersions(queries, { at: await databaseNow(queries), which: 'ever-granted', ids: [id] });
    // Versions stay once they were granted, and their scope with them: replaced one by one, a wide one is not indexed anew.
    const numbers = new Set(versions.map((version) => version.version));
    if (this.index.get(id).some((held) => !numbers.has(held.version ?? 0))) {
      this.index.remove(id);
      this.#versions.delete(id);
    }
    for (const version of versions) this.#add(version);
    void this.#settle();
  }

  /**
   * Catches up with what other nodes have done. Instants of a stream may commit a little out of order, hence the overlap; what was read in it
   * already is known by its revision.
   */
  async poll(queries: Queries): Promise<void> {
    const now = await databaseNow(queries);
    const since = this.#seenUntil ?? now;
    const moved = await grantedCasesSince(queries, addMs(since, -overlapMs));
    for (const { id, revision } of moved) if (this.#polled.get(id) !== revision) await this.refresh(queries, id);
    this.#polled = new Map(moved.map(({ id, revision }) => [id, revision]));
    this.#seenUntil = later(since, now);
  }

  /** Large sets are made in short steps, between which requests are answered. */
  async #settle(): Promise<void> {
    while (!this.index.settle()) await setImmediate();
  }

  /** Versions come in the order of their numbers. */
  #add(version: GrantedVersion): void {
    const known = this.#versions.get(version.id)?.filter((other) => other.version !== version.version) ?? [];
    this.#versions.set(version.id, [...known, version]);
    this.index.add(version);
  }
}

const overlapMs = 30_000;
