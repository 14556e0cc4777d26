import { CoverageIndex, type ExceptionId, type Instant, later } from '@exeat/core';
import { databaseNow, type GrantedVersion, grantedVersions, listCases, type Queries, type VersionRef } from '@exeat/store';

/**
 * Everything that was ever granted, as an index by rule and asset: what is over explains why something is not covered. It nominates only:
 * every answer is confirmed by `effectiveExceptions`, so what it does not know yet can only make an answer narrower.
 */
export class CoverageMemory {
  readonly index = new CoverageIndex();
  readonly #versions = new Map<ExceptionId, GrantedVersion>();
  #seenUntil: Instant | null = null;

  /** The granted version behind a nominated exception. */
  get(id: ExceptionId): GrantedVersion | undefined {
    return this.#versions.get(id);
  }

  /** Number of exceptions in memory. */
  get size(): number {
    return this.#versions.size;
  }

  /** Every granted version in memory, in no promised order. */
  versions(): Iterable<GrantedVersion> {
    return this.#versions.values();
  }

  /** Reads everything that is granted. */
  async load(queries: Queries): Promise<void> {
    const at = await databaseNow(queries);
    let after: VersionRef | undefined;
    for (;;) {
      const page = await grantedVersions(queries, { at, which: 'ever-granted', ...(after === undefined ? {} : { after }) });
      for (const version of page) this.#keep(version);
      const last = page.at(-1);
      if (page.length < 500 || last === undefined) break;
      after = { exception: last.id, version: last.version };
    }
    this.#seenUntil = at;
  }

  /** Brings one exception up to date: called after a command that may have changed its cover. */
  async refresh(queries: Queries, id: ExceptionId): Promise<void> {
    const found = await grantedVersions(queries, { at: await databaseNow(queries), which: 'ever-granted', ids: [id] });
    const newest = found.at(-1);
    if (newest === undefined) {
      this.#versions.delete(id);
      this.index.remove(id);
    } else this.#keep(newest);
  }

  /** Catches up with what other nodes have done. Instants of a stream may commit a little out of order, hence the overlap. */
  async poll(queries: Queries): Promise<void> {
    const now = await databaseNow(queries);
    const since = this.#seenUntil ?? now;
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listCases>> = await listCases(queries, { sort: 'last_event_at', descending: true, limit: 200, ...(cursor === null ? {} : { cursor }) });
      const moved = page.items.filter((one) => Date.parse(one.lastEventAt) >= Date.parse(since) - overlapMs);
      for (const one of moved) await this.refresh(queries, one.id);
      cursor = moved.length === page.items.length ? page.next : null;
    } while (cursor !== null);
    this.#seenUntil = later(since, now);
  }

  #keep(version: GrantedVersion): void {
    const known = this.#versions.get(version.id);
    // Of several versions of one exception the newest is nominated: older ones have been replaced by it.
    if (known !== undefined && known.version > version.version) return;
    this.#versions.set(version.id, version);
    this.index.add(version);
  }
}

const overlapMs = 30_000;
