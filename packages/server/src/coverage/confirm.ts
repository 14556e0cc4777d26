import type { CoverInterval, EffectiveException, Instant } from '@exeat/core';
import { effectiveExceptions, grantedVersions, type Queries, type VersionRef } from '@exeat/store';

/**
 * Confirms what memory nominates, in one query for all of it: each nominee comes back with the interval in which the database says that it is in
 * force, and without any interval at the instant when the database does not say so. Memory can therefore only be too narrow. Where memory and the
 * database differ, another node has changed the exception: it is read again, so that the reason of a no is right too.
 */
export async function confirm(
  queries: Queries,
  nominated: Iterable<EffectiveException>,
  at: Instant,
): Promise<ReadonlyMap<EffectiveException, EffectiveException>> {
  const unique = [...new Set(nominated)];
  const found = await effectiveExceptions(queries, unique.map(refOf), at);
  const inForce = new Map(found.map((one) => [keyOf(one), one]));
  const overtaken = unique.filter((exception) => isHeldAt(exception, at) && !inForce.has(keyOf(refOf(exception))));
  const fresh = await readAgain(queries, overtaken, at);
  return new Map(
    unique.map((exception) => {
      const read = fresh.get(keyOf(refOf(exception)));
      if (read !== undefined) return [exception, { ...read, intervals: read.intervals.filter((interval) => !holds(interval, at)) }];
      const now = inForce.get(keyOf(refOf(exception)));
      // Other intervals explain why it is not covered, or that cover goes on without a gap; none of them holds at the instant.
      const others = exception.intervals.filter((interval) => !holds(interval, at));
      const held = now === undefined ? [] : [{ grant: now.grant, from: now.from, until: now.until, then: now.then }];
      return [exception, { ...exception, intervals: [...others, ...held].toSorted((a, b) => (a.from < b.from ? -1 : 1)) }];
    }),
  );
}

async function readAgain(queries: Queries, overtaken: readonly EffectiveException[], at: Instant): Promise<ReadonlyMap<string, EffectiveException>> {
  if (overtaken.length === 0) return new Map();
  const ids = [...new Set(overtaken.map((exception) => exception.id))];
  const versions = await grantedVersions(queries, { at, which: 'ever-granted', ids, limit: ids.length * 100 });
  return new Map(versions.map((version) => [keyOf({ exception: version.id, version: version.version }), version]));
}

function isHeldAt(exception: EffectiveException, at: Instant): boolean {
  return exception.intervals.some((interval) => holds(interval, at));
}

function holds(interval: CoverInterval, at: Instant): boolean {
  return interval.from <= at && at < interval.until;
}

function refOf(exception: EffectiveException): VersionRef {
  return { exception: exception.id, version: exception.version ?? 0 };
}

function keyOf({ exception, version }: VersionRef): string {
  return `${exception} ${version}`;
}
