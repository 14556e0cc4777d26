import type { GrantId } from '../ids.ts';
import type { Duty, Grant, Suspension } from '../exception/state.ts';
import { earlier, type Instant, later } from '../time.ts';

/** What of a case decides whether it is in force. */
export type CaseCover = {
  readonly grants: readonly Grant[];
  readonly suspensions: readonly Suspension[];
  readonly duties: readonly Duty[];
};

/** Why cover stops at the end of an interval. */
export type CoverEnd = 'expired' | 'ended' | 'suspended' | 'duty-unmet';

/** A half-open interval `[from, until)` in which a grant is in force, as far as is known now. */
export type CoverInterval = { readonly grant: GrantId; readonly from: Instant; readonly until: Instant; readonly then: CoverEnd };

/**
 * The one rule of time (I3, E2, E10): when each grant is in force, given everything recorded so far. A pure function of the case: the end,
 * every suspension and every undischarged duty are already in the intervals, so that asking at an instant is a comparison and no job runs.
 * Intervals of a grant are sorted and disjoint; a grant that is never in force has none.
 */
export function coverIntervals(cover: CaseCover): readonly CoverInterval[] {
  return cover.grants.flatMap((grant) => intervalsOfGrant(grant, cover));
}

/** The interval that holds at an instant, if any. */
export function inForceAt(intervals: readonly CoverInterval[], at: Instant): CoverInterval | null {
  return intervals.find((interval) => interval.from <= at && at < interval.until) ?? null;
}

function intervalsOfGrant(grant: Grant, { suspensions, duties: all }: CaseCover): readonly CoverInterval[] {
  const duties = all.filter((duty) => duty.grant === undefined || duty.grant === grant.id);
  const start = startOf(grant, duties);
  if (start === null) return [];
  const end = endOf(grant, duties);
  let open: CoverInterval[] = start < end.until ? [{ grant: grant.id, from: start, ...end }] : [];
  for (const gap of gapsOf(suspensions, duties)) open = open.flatMap((interval) => cut(interval, gap));
  return open;
}

/** A grant starts when its last condition precedent is discharged, not before its own start (E10). */
function startOf(grant: Grant, duties: readonly Duty[]): Instant | null {
  let start = later(grant.from, grant.grantedAt);
  for (const duty of duties) {
    if (duty.kind !== 'precedent') continue;
    if (duty.dischargedAt === undefined || duty.dischargedAt >= duty.due) return null;
    start = later(start, duty.dischargedAt);
  }
  return start;
}

function endOf(grant: Grant, duties: readonly Duty[]): { until: Instant; then: CoverEnd } {
  let until = grant.until;
  let then: CoverEnd = 'expired';
  if (grant.endedAt !== undefined && grant.endedAt < until) {
    until = grant.endedAt;
    then = 'ended';
  }
  for (const duty of duties) {
    if (duty.kind === 'precedent' || duty.consequence !== 'end' || !missed(duty)) continue;
    if (duty.due < until) then = 'duty-unmet';
    until = earlier(until, duty.due);
  }
  return { until, then };
}

type Gap = { readonly from: Instant; readonly until: Instant | null; readonly then: CoverEnd };

function gapsOf(suspensions: readonly Suspension[], duties: readonly Duty[]): readonly Gap[] {
  const gaps: Gap[] = suspensions.map((s) => ({ from: s.from, until: s.liftedAt ?? null, then: 'suspended' }));
  for (const duty of duties) {
    if (duty.kind === 'precedent' || duty.consequence !== 'suspend' || !missed(duty)) continue;
    gaps.push({ from: duty.due, until: duty.dischargedAt ?? null, then: 'duty-unmet' });
  }
  return gaps;
}

/** A duty takes effect unless it was discharged before its due instant. One that is not yet due is armed just the same. */
function missed(duty: Duty): boolean {
  return duty.dischargedAt === undefined || duty.dischargedAt >= duty.due;
}

function cut(interval: CoverInterval, gap: Gap): CoverInterval[] {
  const gapEnd = gap.until;
  if (gap.from >= interval.until || (gapEnd !== null && gapEnd <= interval.from)) return [interval];
  const rest: CoverInterval[] = [];
  if (interval.from < gap.from) rest.push({ ...interval, until: gap.from, then: gap.then });
  if (gapEnd !== null && gapEnd < interval.until) rest.push({ ...interval, from: gapEnd });
  return rest;
}
