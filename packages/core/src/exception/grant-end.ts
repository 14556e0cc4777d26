import { earlier, type Instant, later } from '../time.ts';
import type { Duty, ExceptionCase, Grant } from './state.ts';

/** When a grant is over, whatever suspends it meanwhile: its end, or the earlier instant that an event or a missed duty set. */
export function grantEnd(grant: Grant, duties: readonly Duty[]): Instant {
  let end = ownEnd(grant);
  for (const duty of duties) {
    if (endsWhenMissed(duty, grant.id)) end = earlier(end, duty.due);
  }
  return end;
}

function ownEnd({ until, endedAt }: Grant): Instant {
  return endedAt === undefined ? until : earlier(until, endedAt);
}

/** When a missed duty ends the cover that a renewal would continue, or will unless it is discharged; null: none does (T23, I6). */
export function brokenOff({ grants, duties }: Pick<ExceptionCase, 'grants' | 'duties'>): Instant | null {
  const continued = grants.at(-1)?.id;
  let first: Instant | null = null;
  for (const duty of duties) {
    if (endsWhenMissed(duty, continued)) first = first === null ? duty.due : earlier(first, duty.due);
  }
  return first;
}

/**
 * When cover ended because what suspended it was not cured in time, whoever or whatever suspended it, or a condition of the approval was breached that
 * ends it: revoked, with no event (T23, §4.6, §6.3). A closure that nobody opposed closes instead; what would have ended then by itself has expired.
 * Null: it did not.
 */
export function uncuredSince({ grants, duties }: Pick<ExceptionCase, 'grants' | 'duties'>): Instant | null {
  const end = lastEnd({ grants, duties });
  const last = new Set(grants.filter((grant) => grantEnd(grant, duties) === end && ownEnd(grant) !== end).map(({ id }) => id));
  const missed = duties.some((duty) => duty.kind === 'condition' && duty.closes === undefined && duty.due === end && [...last].some((grant) => endsWhenMissed(duty, grant)));
  return missed ? end : null;
}

/** Grants that cover now or will, in the order of their start. */
export function liveGrants({ grants, duties }: Pick<ExceptionCase, 'grants' | 'duties'>, { now }: { readonly now: Instant }): readonly Grant[] {
  return grants.filter((grant) => grantEnd(grant, duties) > now).toSorted((a, b) => (a.from < b.from ? -1 : 1));
}

/** When the last grant of a case is over; null: nothing was granted. Without bridges, where a renewal asks what it continues (E22). */
export function lastEnd(state: Pick<ExceptionCase, 'grants' | 'duties'>, { bridges = true }: { readonly bridges?: boolean } = {}): Instant | null {
  let last: Instant | null = null;
  for (const grant of state.grants) {
    if (!bridges && grant.origin === 'bridge') continue;
    const end = grantEnd(grant, state.duties);
    last = last === null ? end : later(last, end);
  }
  return last;
}

/** Stretches between two grants in which the case covered nothing: permanent, never backdated away (§3.4-3). */
export function gapsBetween(state: Pick<ExceptionCase, 'grants' | 'duties'>): readonly { readonly from: Instant; readonly until: Instant }[] {
  const gaps: { from: Instant; until: Instant }[] = [];
  let covered: Instant | null = null;
  for (const grant of state.grants.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const end = grantEnd(grant, state.duties);
    if (end <= grant.from) continue;
    if (covered !== null && covered < grant.from) gaps.push({ from: covered, until: grant.from });
    covered = covered === null ? end : later(covered, end);
  }
  return gaps;
}

function endsWhenMissed({ kind, consequence, grant, due, dischargedAt }: Duty, of: string | undefined): boolean {
  if (consequence !== 'end' || kind === 'precedent' || (grant !== undefined && grant !== of)) return false;
  return dischargedAt === undefined || dischargedAt >= due;
}
