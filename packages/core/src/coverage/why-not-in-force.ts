import type { Reason, ReasonCode } from '../errors.ts';
import type { Instant } from '../time.ts';
import type { CoverInterval } from './in-force.ts';

/**
 * What an exception is at an instant that lies in none of its intervals. `endsAt` is when its last grant is over, null when none can start,
 * undefined when unknown.
 */
export function whyNotInForce(
  intervals: readonly CoverInterval[],
  endsAt: Instant | null | undefined,
  at: Instant,
): { status: 'expired' | 'suspended' | 'uncovered'; reason: Reason } {
  const rule = 'I3 cover is computed at the instant';
  const before = nearest(
    intervals,
    (interval) => interval.until <= at,
    (a, b) => a.until > b.until,
  );
  const next = nearest(
    intervals,
    (interval) => interval.from > at,
    (a, b) => a.from < b.from,
  );
  const resumes = next === undefined ? '' : `, again from ${next.from}`;
  const over = endsAt !== undefined && endsAt !== null && endsAt <= at;
  if (over || before?.then === 'expired' || before?.then === 'ended') {
    const until = over ? endsAt : (before?.until ?? at);
    const code: ReasonCode = before !== undefined && before.until === until && before.then !== 'suspended' ? before.then : 'expired';
    return { status: 'expired', reason: { code, text: `covered until ${until}, not at ${at}${resumes}`, rule } };
  }
  if (before !== undefined) {
    return { status: 'suspended', reason: { code: before.then, text: `cover is withdrawn since ${before.until}${resumes}`, rule } };
  }
  if (next === undefined && endsAt !== undefined && endsAt !== null) {
    return { status: 'suspended', reason: { code: 'suspended', text: `cover is suspended before it began, and would end ${endsAt}`, rule } };
  }
  const text = next === undefined ? 'no grant is in force yet' : `starts ${next.from}, after ${at}`;
  return { status: 'uncovered', reason: { code: 'not-started', text, rule } };
}

function nearest(
  intervals: readonly CoverInterval[],
  isOn: (interval: CoverInterval) => boolean,
  isNearer: (a: CoverInterval, b: CoverInterval) => boolean,
): CoverInterval | undefined {
  let found: CoverInterval | undefined;
  for (const interval of intervals) {
    if (isOn(interval) && (found === undefined || isNearer(interval, found))) found = interval;
  }
  return found;
}
