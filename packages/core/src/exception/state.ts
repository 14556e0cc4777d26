import type { Vote } from '../approval/ballot.ts';
import type { Level, RequiredApproval } from '../approval/seat.ts';
import type { FailureEffect, RecordedFailure } from '../control/rules.ts';
import type { LocalDate } from '../calendar.ts';
import type { ExceptionId, GrantId, Hash, PersonId } from '../ids.ts';
import type { Assessment } from '../risk/assessment.ts';
import type { Band } from '../risk/rating.ts';
import type { Instant } from '../time.ts';
import type { NotedFact, Proposal } from '../outside/proposal.ts';
import type { Adoption } from './adoption.ts';
import type { ExceptionContent, Version } from './content.ts';

/** Stored phase of the case. What depends on the clock (`active`, `expired` …) is computed from it by `stateAt`. */
export type Phase =
  | 'draft' | 'triage' | 'needs_info' | 'assessment' | 'in_approval' | 'awaiting_acknowledgement' | 'approved'
  | 'revoked' | 'closed' | 'rejected' | 'withdrawn';

/** State of the case at an instant (domain §3.2). */
export type ExceptionState =
  | 'draft' | 'triage' | 'needs_info' | 'assessment' | 'in_approval' | 'awaiting_acknowledgement' | 'approved_scheduled' | 'active' | 'suspended'
  | 'expired' | 'revoked' | 'closed' | 'rejected' | 'withdrawn' | 'lapsed';

/** What a request asks for (§3.12). `initial` is the request that opened the case. */
export const changeKinds = ['initial', 'renewal', 'amendment', 'bridge', 'appeal', 'ratification', 'reaffirmation'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Stored phase of a change request. What the clock makes of it (`void`) is computed by `changeStateAt`. */
export const changePhases = ['triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement', 'approved', 'rejected', 'withdrawn', 'void'] as const;
export type ChangePhase = (typeof changePhases)[number];

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
  /** The kind of request that created it; absent: the initial one. */
  readonly origin?: Exclude<ChangeKind, 'initial'>;
  /** Newer rules of the zone ended its last day at `computed` and not at `before`; absent: they never did. `until` is the earlier one. */
  readonly recomputed?: { readonly at: Instant; readonly before: Instant; readonly computed: Instant };
  /** Set by revocation, closure or shortening: cover ends at the earlier of this and `until`. */
  readonly endedAt?: Instant;
  readonly endCause?: string;
};

/** Cover withdrawn for a while: `[from, liftedAt)`. `text`: what happened, in the words of whoever or whatever suspended it. */
export type Suspension = { readonly id: string; readonly from: Instant; readonly cause: string; readonly text?: string; readonly liftedAt?: Instant };

/**
 * Something owed by an instant. When it passes undischarged the consequence takes effect at that instant, with no job (E2).
 * `precedent`: until it is discharged the grant does not start (E10).
 */
export type Duty = {
  readonly id: string;
  /** The grant that it binds; absent: the whole case. */
  readonly grant?: GrantId;
  readonly kind: 'answer' | 'acknowledge' | 'precedent' | 'condition' | 'ratification' | 'review' | 'reaffirmation';
  readonly text: string;
  readonly owner: PersonId | null;
  readonly due: Instant;
  readonly consequence: 'withdraw' | 'lapse' | 'suspend' | 'end';
  /** Shown again at least so many days later: discharged, it is owed anew. */
  readonly everyDays?: number;
  /** When it was expected, where cover stands some time longer: the consequence follows at `due`. Absent: at `due`. */
  readonly expected?: Instant;
  /** The suspension whose lifting discharges it, and nothing else does. */
  readonly suspension?: string;
  /** Discharged when somebody else has become the owner. */
  readonly vacancy?: true;
  /** The closure that takes effect when it is missed: the case is closed then, not expired. */
  readonly closes?: string;
  /** The recorded control whose passing test discharges it; nothing else does, but what it `asks` for. */
  readonly control?: string;
  /** What discharges it: a review out of turn, or the risk assessed again. */
  readonly asks?: 'review' | 'reassessment';
  readonly dischargedAt?: Instant;
};

/**
 * What an approver binds the approval to (§4.6). `precedent`: before it starts; `subsequent`: by the end of a local day after the start; `continuous`: by that day and
 * again at least every `everyDays` days as long as it covers.
 */
export type Condition = {
  readonly kind: 'precedent' | 'subsequent' | 'continuous';
  /** What is to be done, and how that is checked. */
  readonly text: string;
  /** Last local day in the zone of the case. */
  readonly due: string;
  /** Of a continuous one: days after which it is shown again at the latest. */
  readonly everyDays?: number;
  /** What a breach after the start does; absent: suspends. */
  readonly breach?: 'suspend' | 'end';
};

/** A signature given on one reliance hash. */
export type SeatDecision = {
  readonly seat: string;
  /** Null for a committee, whose members' votes stand apart. */
  readonly person: PersonId | null;
  /** Whose seat it is, when its delegate decided: "B for A" (§4.4). */
  readonly onBehalfOf?: PersonId;
  readonly outcome: 'approve' | 'approve_narrower' | 'reject' | 'object';
  readonly relianceHash: Hash;
  readonly at: Instant;
  readonly rationale: string;
  readonly superseded: boolean;
  readonly conditions?: readonly Condition[];
};

/** `rationale` absent: none was given. */
export type CastVote = { readonly seat: string; readonly person: PersonId; readonly vote: Vote; readonly rationale?: string; readonly at: Instant; readonly superseded: boolean };

/**
 * An approval that rests on signatures of somebody who had not the authority any more, as is known since `knownAt` (§4.8). What it covered until then
 * stays covered for whoever asks later, and is reported as covered invalidly.
 */
export type AuthorityDefect = {
  /** The request that was approved so: `initial`, or the change. */
  readonly request: string;
  readonly person: PersonId;
  /** Seats that the person signed or voted in after `endedAt`, when the authority had ended. */
  readonly seats: readonly string[];
  readonly endedAt: Instant;
  readonly knownAt: Instant;
  /** Intervals covered on it until it was known. */
  readonly invalid: readonly { readonly from: Instant; readonly until: Instant }[];
  /** The suspension, and the change request by which the seats are signed again; absent: nothing of it covers any more. */
  readonly suspension?: string;
  readonly cure?: string;
  readonly curedAt?: Instant;
};

/** A conflict that somebody declared, in the seat that they would have decided in. */
export type Recusal = { readonly seat: string; readonly person: PersonId; readonly at: Instant };

/** A file that was attached. Its bytes stand beside the log, under their digest. */
export type Evidence = {
  readonly sha256: Hash;
  readonly name: string;
  /** As its content shows, not as its sender says. */
  readonly mediaType: string;
  readonly bytes: number;
  /** What of the evidence that clauses outside demand it is, in their words; absent: none of it. */
  readonly kind?: string;
  readonly by: PersonId;
  readonly at: Instant;
};

/** What people decide on, whether it opens the case or changes it. */
export type RequestPart = {
  readonly requester: PersonId;
  readonly submittedAt: Instant | null;
  readonly content: ExceptionContent;
  /** Of a case: those that were submitted first or granted, in that order. Of a change request: its own. Numbers are unique in the case. */
  readonly versions: readonly Version[];
  /** Authors of any content, control statement, answer or evidence, at any time (E43). */
  readonly contributors: readonly PersonId[];
  readonly triager: PersonId | null;
  readonly questions: readonly { readonly id: string; readonly from: PersonId; readonly text: string; readonly returnsTo: 'triage' | 'assessment'; readonly askedAt?: Instant }[];
  readonly assessment: Assessment | null;
  /** Who assessed it before it was assessed anew: neither do they approve it (§4.3-2). Absent: nobody did. */
  readonly earlierAssessors?: readonly PersonId[];
  readonly required: RequiredApproval | null;
  /** Highest level whose approvers it was put before; null: none yet. A return to the assessor leaves it (E50). */
  readonly askedOf: Level | null;
  /** Since when it waits for its triage, or for its assessment: since it was handed in, triaged, answered or returned. */
  readonly waitingSince?: Instant;
  /** When the risk was assessed last: from then on the first stage may decide (§4.7). Null before. */
  readonly decidingSince: Instant | null;
  /** What a decision must name: moves whenever something that approvers rely on moves. Null before submission. */
  readonly relianceHash: Hash | null;
  readonly decisions: readonly SeatDecision[];
  /** Votes of committees; a member's last one counts until the committee has decided. */
  readonly votes: readonly CastVote[];
  /** Who declared a conflict: whatever changes on the request, they stay out of it. Absent: nobody. */
  readonly recusals?: readonly Recusal[];
  /** First covered day of the lineage that it continues, as the assessment found it. */
  readonly lineageSince: LocalDate | null;
};

/** What a requester says beside the content, and approvers rely on: each field is a text with its name. */
export type ChangeStatement = {
  readonly [field: string]: string;
};

/** A request to change a case (§3.12): decided as the first request was, on its own hash, while the grants stay what they are. */
export type ChangeRequest = RequestPart & {
  /** `c1`, `c2` …, `initial` for the request that opened the case, once a change has taken its place. */
  readonly id: string;
  readonly kind: ChangeKind;
  readonly phase: ChangePhase;
  readonly statement: ChangeStatement;
  /** The grant that it continues or changes. */
  readonly continues: GrantId | null;
  /** Handed in later than it was due (§3.4-1). */
  readonly late: boolean;
  /** A renewal beyond the cap of the lineage (§3.4-9). */
  readonly capOverride: boolean;
  /** Of an appeal: the approval that it reopens. */
  readonly reopens?: RequiredApproval;
  /** Of an appeal, a ratification, or signatures that are given again: who decided before and may not now (§4.3-9, E51). */
  readonly barred?: readonly PersonId[];
  /** What is owed on the way: an answer, an acknowledgement. */
  readonly duties: readonly Duty[];
  readonly ended: { readonly at: Instant; readonly cause: string; readonly by: PersonId | null } | null;
};

/** How an emergency was called (T33), and when it was ratified; null: it has not been. */
export type Emergency = { readonly incident: string; readonly statement: string; readonly ratifiedAt: Instant | null };

/** A review of the case in its life (T32), with the risk as it was found. */
export type Review = { readonly at: Instant; readonly by: PersonId; readonly outcome: 'continue' | 'narrow' | 'amend' | 'suspend' | 'revoke'; readonly band: Band };

/** That a control failed which the case relies on: one incident (`CONTROL/i1`) for every case, and what it did to this one. */
export type ControlFailureNoted = {
  readonly incident: string; readonly control: string; readonly failure: RecordedFailure; readonly effect: FailureEffect; readonly text: string; readonly at: Instant;
};

/** When a remediation directive that binds asks for a vulnerability to be fixed: cover does not outlive it. `forensic`: a look at traces is owed. */
export type DirectiveDue = { readonly vulnerability: string; readonly lastDay: LocalDate; readonly due: Instant; readonly forensic: boolean };

/** A milestone that was reported as reached, with the instant of the report. */
export type ReachedMilestone = { readonly title: string; readonly at: Instant; readonly by: PersonId };

/** The case as folded from its events. Revision = number of events. Its own `RequestPart` is the approval that stands. */
export type ExceptionCase = RequestPart & {
  readonly id: ExceptionId;
  readonly revision: number;
  readonly phase: Phase;
  /** When a draft that nobody edits is withdrawn; absent: it was written before there was such an end. */
  readonly idleAt?: Instant;
  readonly draftedAt: Instant;
  readonly lastEventAt: Instant;
  readonly changes: readonly ChangeRequest[];
  /** Set only while a command looks at one change request as if it were the case (`focusOn`); never stored. */
  readonly focus?: ChangeRequest;
  /** Beside `focus`, whose own duties stand in `duties`: those of the case. */
  readonly owed?: readonly Duty[];
  /** Amendments that took effect at once, since they made it narrower; absent: none. */
  readonly narrowings?: readonly { readonly version: number; readonly at: Instant; readonly by: PersonId | null }[];
  /** Another owner who was proposed and has not accepted. */
  readonly transfer?: { readonly to: PersonId; readonly by: PersonId; readonly at: Instant } | null;
  /** Set once somebody has called an emergency on it. */
  readonly emergency?: Emergency;
  /** Null: what was proposed is no more, since the draft was edited. */
  readonly adoption?: Adoption | null;
  readonly reached: readonly ReachedMilestone[];
  /** Absent: none. */
  readonly reviews?: readonly Review[];
  /** Renewals and reviews in a row that reported no milestone as reached (§3.4-5). */
  readonly stalls: number;
  readonly grants: readonly Grant[];
  readonly suspensions: readonly Suspension[];
  readonly duties: readonly Duty[];
  /** Files attached to it, in order; absent: none. */
  readonly evidence?: readonly Evidence[];
  /** Failures of controls that it relies on; absent: none. */
  readonly controlFailures?: readonly ControlFailureNoted[];
  /** Approvals found to be without authority; absent: none. */
  readonly authorityDefects?: readonly AuthorityDefect[];
  /** Facts from outside that touched it, and what they propose; absent: none. */
  readonly outsideFacts?: readonly NotedFact[];
  readonly proposals?: readonly Proposal[];
  /** Due dates of a remediation directive; absent: none. */
  readonly directives?: readonly DirectiveDue[];
  readonly closure: { readonly reason: string; readonly evidence: string; readonly files?: readonly Hash[]; readonly into?: ExceptionId; readonly proposedBy: PersonId; readonly verifiedBy: PersonId | null } | null;
  readonly ended: { readonly at: Instant; readonly cause: string; readonly by: PersonId | null } | null;
};
