import type { Basis } from '../exception/content.ts';
import type { ExceptionId, Hash } from '../ids.ts';
import type { FrozenScope } from '../scope/scope.ts';
import { type Instant, later } from '../time.ts';
import { type CaseCover, coverIntervals, type CoverInterval } from './in-force.ts';

/** An exception as machines need it: what it covers, and when. The same shape on the server, in a bundle and from a document. */
export type EffectiveException = {
  readonly id: ExceptionId;
  /** Number of the approved version. Several of one exception stand side by side when an amendment or renewal changed what it covers. */
  readonly version?: number;
  readonly title: string;
  readonly basis: Basis;
  readonly scope: FrozenScope;
  /** Of this version's grants. Grants of one case never overlap (I16). */
  readonly intervals: readonly CoverInterval[];
  /**
   * When the last grant is over, whatever suspends it before: tells an exception that is suspended from one that expired meanwhile.
   * Null: no grant can start. Absent: judged by the last interval.
   */
  readonly endsAt?: Instant | null;
  /** What the holder must keep to, as approvers wrote it. */
  readonly conditions?: readonly string[];
  /** While it is suspended, whoever enforces asks people first (§6.3). Absent: enforced by itself. */
  readonly suspendMode?: 'notice';
  readonly versionHash: Hash | null;
  /** `signed`: from a server or a verified bundle. `unsigned`: judged by a document that nobody vouches for. */
  readonly trust: 'signed' | 'unsigned';
};

/** When the last grant of a case is over: its intervals without the suspensions. */
export function coverEndsAt(cover: CaseCover): Instant | null {
  const duties = cover.duties.filter((duty) => duty.kind === 'precedent' || duty.consequence === 'end');
  let end: Instant | null = null;
  for (const interval of coverIntervals({ grants: cover.grants, suspensions: [], duties })) {
    end = end === null ? interval.until : later(end, interval.until);
  }
  return end;
}
