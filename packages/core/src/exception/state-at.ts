import { coverIntervals, inForceAt } from '../coverage/in-force.ts';
import { assertNever } from '../errors.ts';
import type { Instant } from '../time.ts';
import { lastEnd, uncuredSince } from './grant-end.ts';
import type { Duty, ExceptionCase, ExceptionState } from './state.ts';

/** State of the case at an instant: what was stored, moved on by the clock (§3.1, E2). No job is needed for it to change. */
export function stateAt(state: ExceptionCase, at: Instant): ExceptionState {
  switch (state.phase) {
    case 'draft':
      return state.idleAt !== undefined && state.idleAt <= at ? 'withdrawn' : 'draft';
    case 'triage':
    case 'assessment':
    case 'in_approval':
    case 'rejected':
    case 'withdrawn':
      return state.phase;
    case 'needs_info':
      return missedDuty(state, 'answer', at) === null ? 'needs_info' : 'withdrawn';
    case 'awaiting_acknowledgement':
      return missedDuty(state, 'acknowledge', at) === null ? 'awaiting_acknowledgement' : 'withdrawn';
    case 'revoked':
    case 'closed':
      // Within a wind-down the case stays what it was until the termination instant (C15).
      return state.ended !== null && at < state.ended.at ? coverState(state, at) : state.phase;
    case 'approved':
      return coverState(state, at);
    default:
      return assertNever(state.phase);
  }
}

/** Whether a case that was granted still covers, will, or may again: within a wind-down, too (C15). */
export function isLiving(state: ExceptionCase, at: Instant): boolean {
  return living.includes(stateAt(state, at));
}
const living: readonly ExceptionState[] = ['approved_scheduled', 'active', 'suspended'];

/** Whether the cover of an emergency is over, in whatever way it ended: it owes the review that must follow then (T33). */
export function emergencyOver(state: ExceptionCase, at: Instant): boolean {
  return state.emergency !== undefined && ended.includes(stateAt(state, at));
}
const ended: readonly ExceptionState[] = ['expired', 'revoked', 'closed'];

/** The duty of a kind that passed its due instant undischarged, if any. */
export function missedDuty(state: ExceptionCase, kind: Duty['kind'], at: Instant): Duty | null {
  return state.duties.find((d) => d.kind === kind && d.due <= at && (d.dischargedAt === undefined || d.dischargedAt >= d.due)) ?? null;
}

function coverState(state: ExceptionCase, at: Instant): ExceptionState {
  const intervals = coverIntervals(state);
  if (inForceAt(intervals, at) !== null) return 'active';
  if (intervals.length === 0 && missedDuty(state, 'precedent', at) !== null) return 'lapsed';
  const last = lastEnd(state);
  if (last !== null && last <= at && uncuredSince(state) === last) return 'revoked';
  if (last !== null && last <= at) return state.duties.some((d) => d.closes !== undefined && d.due === last && d.dischargedAt === undefined) ? 'closed' : 'expired';
  const open = state.duties.some((d) => d.kind === 'precedent' && d.dischargedAt === undefined);
  const first = intervals[0];
  if (open || (first !== undefined && at < first.from)) return 'approved_scheduled';
  if (intervals.some((i) => i.until <= at && (i.then === 'suspended' || i.then === 'duty-unmet'))) return 'suspended';
  return state.suspensions.length > 0 ? 'suspended' : 'approved_scheduled';
}
