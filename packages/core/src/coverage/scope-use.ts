import { addMs, type Instant, later } from '../time.ts';

/** How long nothing may be found, and how many scans must have looked, before an exception is said to be of no use. */
export const unusedAfterDays = 90;
export const scansThatProve = 3;
/** A scope of fewer members is never called too wide. */
export const leastMembersOfBroad = 10;

/** What scanners found in the scope of a version that is in force. Only complete scans count: a failed one is not absence. */
export type ScopeUse = {
  /** Since when the exception is in force without a gap, renewals counted in. */
  readonly coveredSince: Instant;
  readonly members: number;
  /** The scan before the last two, of the member that was scanned least; null when a member has fewer than three, or none that looks for these rules. */
  readonly leastThirdScan: Instant | null;
  /** Whether a finding in scope is open, or could not be evaluated: that is not absence either. */
  readonly isOpen: boolean;
  /** When the last of those ended; null when there was none. Says nothing while `isOpen`. */
  readonly lastOpen: Instant | null;
  /** Members that three scans have looked at since `coveredSince`, and of which no finding was ever in scope. */
  readonly neverMatched: number;
};

/** Nothing in scope was found for 90 days, and every member was scanned three times meanwhile. Proposes to close; ends nothing. */
export function isUnused({ coveredSince, leastThirdScan, isOpen, lastOpen }: ScopeUse, at: Instant): boolean {
  if (isOpen || leastThirdScan === null) return false;
  const since = lastOpen === null ? coveredSince : later(coveredSince, lastOpen);
  return leastThirdScan > since && isLongAgo(since, at);
}

/** After 90 days nine members in ten have been scanned three times without any finding in scope. Proposes to narrow; ends nothing. */
export function isOverBroad({ coveredSince, members, neverMatched }: ScopeUse, at: Instant): boolean {
  return members >= leastMembersOfBroad && neverMatched * 10 >= members * 9 && isLongAgo(coveredSince, at);
}

function isLongAgo(since: Instant, at: Instant): boolean {
  return addMs(since, unusedAfterDays * 86_400_000) <= at;
}
