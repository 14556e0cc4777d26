import { CoverageIndex, type ExceptionId, type Instant, later, msOf } from '@exeat/core';
import { databaseNow, type GrantedVersion, grantedVersions, listCases, type Queries, type VersionRef } from '@exeat/store';

/**
 * Everything that was ever granted, as an index by rule and asset: what is over explains why something is not covered. It nominates only:
 * every answer is confirmed by `effectiveExceptions`, so what it does not know yet can only make an answer narrower.
 */
export class CoverageMemory {
  readonly index = new CoverageIndex();
  readonly #versions = new Map<ExceptionId, GrantedVersion[]>();
  #seenUntil: Instant | null = null;

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
  }

  /** Catches up with what other nodes have done. Instants of a stream may commit a little out of order, hence the overlap. */
  async poll(queries: Queries): Promise<void> {
    const now = await databaseNow(queries);
    const since = this.#seenUntil ?? now;
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listCases>> = await listCases(queries, {
        sort: 'last_event_at',
        descending: true,
        limit: 200,
        ...(cursor === null ? {} : { cursor }),
      });
      const moved = page.items.filter((one) => msOf(one.lastEventAt) >= msOf(since) - overlapMs);
      for (const one of moved) if (one.grants.length > 0) await this.refresh(queries, one.id);
      cursor = moved.length === page.items.length ? page.next : null;
    } while (cursor !== null);
    this.#seenUntil = later(since, now);
  }

  /** Versions come in the order of their numbers. */
  #add(version: GrantedVersion): void {
    const known = this.#versions.get(version.id)?.filter((other) => other.version !== version.version) ?? [];
    this.#versions.set(version.id, [...known, version]);
    this.index.add(version);
  }
}

const overlapMs = 30_000;
