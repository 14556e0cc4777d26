import { type AssetRef, type CoverInterval, type EffectiveException, type ExceptionId, type FrozenClause, inForceAt, type Instant, isMember } from '@exeat/core';
import type { RefusalCode, WaiverRefusal } from './renderer.ts';

export type Relevance = {
  /** In force, and with a clause that the target and destination can be about. */
  readonly live: readonly EffectiveException[];
  readonly refusals: readonly WaiverRefusal[];
  readonly unrelated: readonly ExceptionId[];
};

/**
 * Sorts exceptions before any report is read: by id, all versions of one together. What is not in force is refused by name; of what is, only
 * the version in force stays, so that an end never reaches into a version with another scope. A record is refused where it is about a
 * `destination`, or where none is named: a bundle of a whole organisation holds many that are about something else.
 */
export function relevantExceptions(
  exceptions: readonly EffectiveException[],
  at: Instant,
  touches: (clause: FrozenClause) => boolean,
  destinations: readonly AssetRef[] = [],
): Relevance {
  const live: EffectiveException[] = [];
  const refusals: WaiverRefusal[] = [];
  const unrelated: ExceptionId[] = [];
  for (const versions of byId(exceptions)) {
    const touching = versions.filter(({ scope }) => scope.some(touches));
    const inForce = touching.filter(({ intervals }) => inForceAt(intervals, at) !== null);
    const [first] = versions;
    if (versions.every(({ scope }) => scope.every((clause) => clause.rules === undefined))) {
      const about = destinations.length === 0 || versions.some(({ scope }) => scope.some((clause) => destinations.some(({ type, id }) => isMember(clause, type, id))));
      if (!about) unrelated.push(first.id);
      else refusals.push(refusal(first, 'record-only', 'expected a clause that names rules, got a record: it is approved and timed, and no tool has anything to suppress'));
    } else if (touching.length === 0) {
      unrelated.push(first.id);
    } else if (inForce.length === 0) {
      refusals.push(refusal(first, 'not-in-force', whyNotInForce(touching.flatMap(({ intervals }) => intervals), at)));
    } else {
      live.push(...inForce);
    }
  }
  return { live, refusals, unrelated };
}

export function refusal(exception: EffectiveException, code: RefusalCode, detail: string, findings: WaiverRefusal['findings'] = []): WaiverRefusal {
  return { exception: exception.id, code, detail, findings };
}

type Versions = readonly [EffectiveException, ...EffectiveException[]];

function byId(exceptions: readonly EffectiveException[]): readonly Versions[] {
  const groups = new Map<ExceptionId, [EffectiveException, ...EffectiveException[]]>();
  for (const exception of exceptions.toSorted((a, b) => (a.id === b.id ? (a.version ?? 0) - (b.version ?? 0) : a.id < b.id ? -1 : 1))) {
    const group = groups.get(exception.id);
    if (group === undefined) groups.set(exception.id, [exception]);
    else group.push(exception);
  }
  return [...groups.values()];
}

function whyNotInForce(unsorted: readonly CoverInterval[], at: Instant): string {
  const intervals = unsorted.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const next = intervals.find((interval) => interval.from > at);
  const last = intervals.findLast((interval) => interval.until <= at);
  const expected = `expected an exception in force at ${at}`;
  if (next !== undefined) return `${expected}, got one that starts at ${next.from}; render again then`;
  if (last !== undefined) return `${expected}, got one whose cover stopped at ${last.until} (${last.then}); renew it, or remove the deviation`;
  return `${expected}, got one that was never granted; have it approved`;
}
