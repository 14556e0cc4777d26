import { addDays, daysBetween, localDateAt, parseLocalDate, startOfDay } from '../calendar.ts';
import { grantEnd, lastEnd, uncuredSince } from '../exception/grant-end.ts';
import type { ExceptionCase, Grant } from '../exception/state.ts';
import type { Instant } from '../time.ts';
import { concernedBy, type Notice, tell } from './notice.ts';

/** Rungs before the end of cover, in calendar days (§3.13). */
const rungs = [90, 60, 30, 14, 7, 1] as const;

/** The ladder before the end of cover: only the rung that was reached last, and only rungs that lie inside the term; then the end itself. */
export function ladderNotices(state: ExceptionCase, now: Instant): readonly Notice[] {
  const end = lastEnd(state);
  const grant = lastGrant(state);
  if (grant === undefined || end === null) return [];
  const people = concernedBy(state);
  if (end <= now && uncuredSince(state) === end) {
    const text = `${state.id} is revoked, since what it owed was not done in time: cover ended at ${end}. The requirement is to be met again: ${state.content.title}.`;
    return tell(state, people, { kind: 'revoked', key: 'revoked', at: end, due: end, text });
  }
  if (end <= now) {
    const text = `${state.id} has expired: ${state.content.title}. What it covered is no longer excepted.`;
    return tell(state, people, { kind: 'expired', key: `expired:${grant.id}`, at: end, due: end, text });
  }
  const rung = end === grant.until ? rungsOf(grant).findLast(({ at }) => at <= now) : undefined;
  if (rung === undefined) return [];
  const text = `${state.id} expires within ${rung.days} ${rung.days === 1 ? 'day' : 'days'}, with the end of ${grant.lastDay} (${grant.zone}): ${state.content.title}.`;
  return tell(state, people, { kind: 'expiring', key: `expiring:${grant.id}:${rung.days}`, at: rung.at, due: grant.until, text });
}

/** Every instant at which the ladder says something else. */
export function ladderInstants(state: ExceptionCase): readonly Instant[] {
  const end = lastEnd(state);
  const grant = lastGrant(state);
  return [...(grant === undefined ? [] : rungsOf(grant).map(({ at }) => at)), ...(end === null ? [] : [end])];
}

/** In the order in which they come, each at the start of its local day. */
function rungsOf(grant: Grant): readonly { readonly days: number; readonly at: Instant }[] {
  const after = addDays(parseLocalDate(grant.lastDay), 1);
  const term = daysBetween(localDateAt(grant.from, grant.zone), after);
  return rungs.filter((days) => term > days).map((days) => ({ days, at: startOfDay(addDays(after, -days), grant.zone) }));
}

/** The grant that is over last, unless the case was ended. */
function lastGrant(state: ExceptionCase): Grant | undefined {
  const end = lastEnd(state);
  return state.phase === 'approved' ? state.grants.findLast((grant) => grantEnd(grant, state.duties) === end) : undefined;
}
