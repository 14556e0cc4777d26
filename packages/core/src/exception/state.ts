import type { Vote } from '../approval/ballot.ts';
import type { RequiredApproval } from '../approval/seat.ts';
import type { ExceptionId, GrantId, Hash, PersonId } from '../ids.ts';
import type { Assessment } from '../risk/assessment.ts';
import type { Instant } from '../time.ts';
import type { ExceptionContent, Version } from './content.ts';

/** Stored phase of the case. What depends on the clock (`active`, `expired` …) is computed from it by `stateAt`. */
export type Phase =
  | 'draft' | 'triage' | 'needs_info' | 'assessment' | 'in_approval' | 'awaiting_acknowledgement' | 'approved'
  | 'revoked' | 'closed' | 'rejected' | 'withdrawn';

/** State of the case at an instant (domain §3.2). */
export type ExceptionState =
  | 'draft' | 'triage' | 'needs_info' | 'assessment' | 'in_approval' | 'awaiting_acknowledgement' | 'approved_scheduled' | 'active' | 'suspended'
  | 'expired' | 'revoked' | 'closed' | 'rejected' | 'withdrawn' | 'lapsed';

/** Interval of cover, `[from, until)`. Ended early only by events that are recorded on it. */
export type Grant = {
  readonly id: GrantId;
  readonly version: number;
  readonly relianceHash: Hash;
  readonly from: Instant;
  readonly until: Instant;
  /** Last covered local day, zone and tzdata version behind `until`. */
  readonly lastDay: string;
  readonly zone: string;
  readonly tzdata: string;
  /** When the grant was recorded: it covers nothing before (I5). */
  readonly grantedAt: Instant;
  /** Set by revocation, closure or shortening: cover ends at the earlier of this and `until`. */
  readonly endedAt?: Instant;
  readonly endCause?: string;
};

/** Cover withdrawn for a while: `[from, liftedAt)`. */
export type Suspension = { readonly id: string; readonly from: Instant; readonly cause: string; readonly liftedAt?: Instant };

/**
 * Something owed by an instant. When it passes undischarged the consequence takes effect at that instant, with no job (E2).
 * `precedent`: until it is discharged the grant does not start (E10).
 */
export type Duty = {
  readonly id: string;
  /** The grant that it binds; absent: the whole case. */
  readonly grant?: GrantId;
  readonly kind: 'answer' | 'acknowledge' | 'precedent' | 'condition';
  readonly text: string;
  readonly owner: PersonId | null;
  readonly due: Instant;
  readonly consequence: 'withdraw' | 'lapse' | 'suspend' | 'end';
  readonly dischargedAt?: Instant;
};

/** A signature given on one reliance hash. */
export type SeatDecision = {
  readonly seat: string;
  /** Null for a committee, whose members' votes stand apart. */
  readonly person: PersonId | null;
  readonly outcome: 'approve' | 'approve_narrower' | 'reject' | 'object';
  readonly relianceHash: Hash;
  readonly at: Instant;
  readonly rationale: string;
  readonly superseded: boolean;
};

export type CastVote = { readonly seat: string; readonly person: PersonId; readonly vote: Vote; readonly at: Instant; readonly superseded: boolean };

/** A file that was attached. Its bytes stand beside the log, under their digest. */
export type Evidence = {
  readonly sha256: Hash;
  readonly name: string;
  /** As its content shows, not as its sender says. */
  readonly mediaType: string;
  readonly bytes: number;
  readonly by: PersonId;
  readonly at: Instant;
};

/** The case as folded from its events. Revision = number of events. */
export type ExceptionCase = {
  readonly id: ExceptionId;
  readonly revision: number;
  readonly phase: Phase;
  readonly requester: PersonId;
  readonly draftedAt: Instant;
  readonly submittedAt: Instant | null;
  readonly lastEventAt: Instant;
  readonly content: ExceptionContent;
  readonly versions: readonly Version[];
  /** Authors of any content, control statement, answer or evidence, at any time (E43). */
  readonly contributors: readonly PersonId[];
  readonly triager: PersonId | null;
  readonly questions: readonly { readonly id: string; readonly from: PersonId; readonly text: string; readonly returnsTo: 'triage' | 'assessment' }[];
  readonly assessment: Assessment | null;
  readonly required: RequiredApproval | null;
  /** What a decision must name: moves whenever something that approvers rely on moves. Null before submission. */
  readonly relianceHash: Hash | null;
  readonly decisions: readonly SeatDecision[];
  /** Votes of committees; a member's last one counts until the committee has decided. */
  readonly votes: readonly CastVote[];
  readonly grants: readonly Grant[];
  readonly suspensions: readonly Suspension[];
  readonly duties: readonly Duty[];
  /** Files attached to it, in order; absent: none. */
  readonly evidence?: readonly Evidence[];
  readonly closure: { readonly reason: string; readonly evidence: string; readonly proposedBy: PersonId; readonly verifiedBy: PersonId | null } | null;
  readonly ended: { readonly at: Instant; readonly cause: string; readonly by: PersonId | null } | null;
};
