import type { EffectiveException, Instant } from '@exeat/core';
import { effectiveExceptions, type Queries, type VersionRef } from '@exeat/store';

/**
 * Confirms what memory nominates, in one query for all of it: each nominee comes back with the interval in which the database says that it is in
 * force, and without any interval at the instant when the database does not say so. Memory can therefore only be too narrow.
 */
export async function confirm(
  queries: Queries,
  nominated: Iterable<EffectiveException>,
  at: Instant,
): Promise<ReadonlyMap<EffectiveException, EffectiveException>> {
  const unique = [...new Set(nominated)];
  const found = await effectiveExceptions(queries, unique.map(refOf), at);
  const inForce = new Map(found.map((one) => [keyOf(one), one]));
  return new Map(
    unique.map((exception) => {
      const now = inForce.get(keyOf(refOf(exception)));
      // Other intervals explain why it is not covered, or that cover goes on without a gap; none of them holds at the instant.
      const others = exception.intervals.filter((interval) => interval.from > at || interval.until <= at);
      const held = now === undefined ? [] : [{ grant: now.grant, from: now.from, until: now.until, then: now.then }];
      return [exception, { ...exception, intervals: [...others, ...held].toSorted((a, b) => (a.from < b.from ? -1 : 1)) }];
    }),
  );
}

function refOf(exception: EffectiveException): VersionRef {
  return { exception: exception.id, version: exception.version ?? 0 };
}

function keyOf({ exception, version }: VersionRef): string {
  return `${exception} ${version}`;
}
