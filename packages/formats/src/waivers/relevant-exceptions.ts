import { type EffectiveException, type ExceptionId, type FrozenClause, inForceAt, type Instant } from '@exeat/core';
import type { RefusalCode, WaiverRefusal } from './renderer.ts';

export type Relevance = {
  /** In force, and with a clause that the target and destination can be about. */
  readonly live: readonly EffectiveException[];
  readonly refusals: readonly WaiverRefusal[];
  readonly unrelated: readonly ExceptionId[];
};

/** Sorts exceptions before any report is read: by id, and once each. Records and what is not in force are refused by name. */
export function relevantExceptions(exceptions: readonly EffectiveException[], at: Instant, touches: (clause: FrozenClause) => boolean): Relevance {
  const live: EffectiveException[] = [];
  const refusals: WaiverRefusal[] = [];
  const unrelated: ExceptionId[] = [];
  for (const exception of byId(exceptions)) {
    if (exception.scope.every((clause) => clause.rules === undefined)) {
      refusals.push(refusal(exception, 'record-only', 'expected a clause that names rules, got a record: it is approved and timed, and no tool has anything to suppress'));
    } else if (!exception.scope.some(touches)) {
      unrelated.push(exception.id);
    } else if (inForceAt(exception.intervals, at) === null) {
      refusals.push(refusal(exception, 'not-in-force', whyNotInForce(exception, at)));
    } else {
      live.push(exception);
    }
  }
  return { live, refusals, unrelated };
}

export function refusal(exception: EffectiveException, code: RefusalCode, detail: string, findings: WaiverRefusal['findings'] = []): WaiverRefusal {
  return { exception: exception.id, code, detail, findings };
}

function byId(exceptions: readonly EffectiveException[]): readonly EffectiveException[] {
  return exceptions.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function whyNotInForce({ intervals }: EffectiveException, at: Instant): string {
  const next = intervals.find((interval) => interval.from > at);
  const last = intervals.findLast((interval) => interval.until <= at);
  const expected = `expected an exception in force at ${at}`;
  if (next !== undefined) return `${expected}, got one that starts at ${next.from}; render again then`;
  if (last !== undefined) return `${expected}, got one whose cover stopped at ${last.until} (${last.then}); renew it, or remove the deviation`;
  return `${expected}, got one that was never granted; have it approved`;
}
