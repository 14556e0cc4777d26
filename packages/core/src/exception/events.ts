import type { Tally, Vote } from '../approval/ballot.ts';
import type { Level, RequiredApproval } from '../approval/seat.ts';
import type { Reason } from '../errors.ts';
import type { LocalDate } from '../calendar.ts';
import type { ExceptionId, GrantId, Hash, PersonId } from '../ids.ts';
import type { EventEnvelope } from '../log/envelope.ts';
import type { NotedFact, ProposalOutcome, ProposedAction } from '../outside/proposal.ts';
import type { SubFormsAnswered } from '../policy/sub-form.ts';
import type { Assessment } from '../risk/assessment.ts';
import type { Band, Rating } from '../risk/rating.ts';
import type { Instant } from '../time.ts';
import type { OriginalApproval } from './adoption.ts';
import type { ExceptionContent, Version } from './content.ts';
import type { ChangedFact } from './cooling-off.ts';
import type { AmendmentClass } from './amendment-class.ts';
import type { AuthorityDefect, ChangeKind, ChangeStatement, Condition, ControlFailureNoted, DirectiveDue, Duty, Evidence, Grant, Review } from './state.ts';

/**
 * What can happen to an exception, in its own stream (stream = exception id). The instant and the actor stand in the envelope
 * (`log/envelope.ts`), never here. Shapes are permanent: a change is a new schema number with an upcaster in `log/`.
 */
export type ExceptionEvent = StepEvent | CaseEvent;
export type ExceptionEventType = ExceptionEvent['type'];

/** Steps of deciding on a request. `change` names the change request that they are about; absent: the request that opened the case. */
export type StepEvent = { [E in Step as E['type']]: { readonly type: E['type']; readonly data: E['data'] & { readonly change?: string } } }[Step['type']];

type Step =
  | { readonly type: 'information_requested'; readonly data: { readonly id: string; readonly text: string; readonly returnsTo: 'triage' | 'assessment'; readonly duty: Duty } }
  | { readonly type: 'information_answered'; readonly data: { readonly id: string; readonly text: string; readonly version: Version | null; readonly relianceHash: Hash } }
  | { readonly type: 'exception_triaged'; readonly data: { readonly note: string; readonly distinctFrom: readonly ExceptionId[]; readonly changed?: ChangedFact; readonly changedText?: string } }
  | {
    readonly type: 'exception_assessed';
    readonly data: {
      readonly assessment: Assessment;
      readonly required: RequiredApproval;
      readonly relianceHash: Hash;
      /** First covered day of the lineage that it continues, as joined now: later the same wait would look like a new start (S14). */
      readonly lineageSince?: LocalDate;
    };
  }
  | {
    readonly type: 'seat_decided';
    readonly data: {
      readonly seat: string;
      readonly outcome: 'approve' | 'approve_narrower' | 'reject' | 'object';
      readonly rationale: string;
      readonly relianceHash: Hash;
      /** What the approval is bound to. */
      readonly conditions?: readonly Condition[];
      /** Whose seat it is, when a delegate decided in it, and by which delegation (§4.4). */
      readonly onBehalfOf?: PersonId;
      readonly delegation?: string;
      /** Present when narrower: the derived version, and the reliance hash that the remaining seats decide on. */
      readonly narrowed?: { readonly version: Version; readonly relianceHash: Hash };
    };
  }
  | { readonly type: 'vote_cast'; readonly data: { readonly seat: string; readonly vote: Vote; readonly rationale: string; readonly relianceHash: Hash } }
  /** `closedAt`: when the time of the vote was over, which decided it; absent: its outcome was certain before. */
  | { readonly type: 'committee_decided'; readonly data: { readonly seat: string; readonly outcome: 'approve' | 'reject'; readonly relianceHash: Hash; readonly tally: Tally; readonly closedAt?: Instant } }
  /** Level and seats computed anew, since other rules are in force or other units own the assets. `restarts`: what was signed counts no more. */
  | {
    readonly type: 'approval_rerouted';
    readonly data: { readonly causes: readonly string[]; readonly required: RequiredApproval; readonly restarts: boolean; readonly relianceHash: Hash };
  }
  /** Signed by somebody who had not the authority any more: the seats are open again. */
  | { readonly type: 'signature_voided'; readonly data: { readonly seats: readonly string[]; readonly person: PersonId; readonly endedAt: Instant; readonly text: string } }
  | { readonly type: 'seat_recused'; readonly data: { readonly seat: string; readonly text: string } }
  | { readonly type: 'exception_returned'; readonly data: { readonly seat: string; readonly text: string } }
  | { readonly type: 'acknowledgement_requested'; readonly data: { readonly duty: Duty } }
  | { readonly type: 'narrowing_acknowledged'; readonly data: { readonly duty: string } }
  | { readonly type: 'grant_created'; readonly data: { readonly grant: Grant; readonly duties: readonly Duty[] } }
  /** A refused decision is governance too: who tried what, and why it was not allowed. It changes no state. */
  | { readonly type: 'decision_refused'; readonly data: { readonly command: string; readonly reasons: readonly Reason[] } };

/** A grant that gives way to a narrower one. With the id of its own it is changed in place, since it has covered nothing yet. */
export type ReplacedGrant = { readonly grant: GrantId; readonly by: Grant };

/** A request to change the case, as it is handed in. */
export type ChangeRequested = {
  readonly id: string;
  readonly kind: Exclude<ChangeKind, 'initial'>;
  /** Null for what has no content of its own: a bridge continues the version that stands. */
  readonly version: Version | null;
  readonly relianceHash: Hash;
  readonly triager: PersonId | null;
  readonly statement: ChangeStatement;
  /** Milestones of the plan reported as reached, by title. */
  readonly reached: readonly string[];
  /** Whether any was: what is left when the titles are erased. */
  readonly progressed: boolean;
  readonly continues: GrantId | null;
  readonly late: boolean;
  readonly capOverride: boolean;
  /** Level and seats of what needs no assessment; absent: it is triaged and assessed as the first request was. */
  readonly required?: RequiredApproval;
  /** What is owed until it is decided. */
  readonly duty?: Duty;
  /** Who signed before and does not sign again. */
  readonly barred?: readonly PersonId[];
  /** Of an appeal: the approval that the request goes back to when it is allowed. */
  readonly reopens?: RequiredApproval;
};

type CaseEvent =
  | { readonly type: 'exception_drafted'; readonly data: { readonly id: ExceptionId; readonly requester: PersonId; readonly content: ExceptionContent; readonly idleAt?: Instant } }
  /** `idleAt`: when the draft is withdrawn unless somebody edits or hands it in (E29); absent: never. */
  | { readonly type: 'exception_edited'; readonly data: { readonly content: ExceptionContent; readonly idleAt?: Instant } }
  /** Edited while seats decide (T14): immaterial leaves every signature standing, material has it assessed and signed anew. */
  | { readonly type: 'request_edited'; readonly data: { readonly class: 'immaterial' | 'material'; readonly version: Version; readonly relianceHash: Hash } }
  | { readonly type: 'exception_submitted'; readonly data: { readonly version: Version; readonly relianceHash: Hash; readonly triager: PersonId | null } }
  /** The registrar proposes to take over what was approved elsewhere, as part of a batch (T34). */
  | { readonly type: 'adoption_proposed'; readonly data: OriginalApproval & { readonly digest: Hash } }
  /** The CISO confirms it: it covers, for so long as the days of its batch last. */
  | { readonly type: 'exception_adopted'; readonly data: { readonly version: Version; readonly relianceHash: Hash; readonly digest: Hash } }
  | { readonly type: 'exception_rejected'; readonly data: { readonly code: string; readonly rationale: string } }
  | { readonly type: 'duty_discharged'; readonly data: { readonly duty: string; readonly evidence: string; readonly files?: readonly Hash[]; readonly next?: readonly Duty[] } }
  | { readonly type: 'exception_suspended'; readonly data: { readonly id: string; readonly cause: string; readonly text: string; readonly duty?: Duty } }
  /** A control that it relies on failed: the incident, which every exception shares, and what follows for this one. `duties`: what is owed where cover is kept. */
  | {
    readonly type: 'control_failure_noted';
    readonly data: Omit<ControlFailureNoted, 'at'> & { readonly duties: readonly Duty[] };
  }
  | { readonly type: 'suspension_lifted'; readonly data: { readonly id: string; readonly text: string } }
  | { readonly type: 'exception_withdrawn'; readonly data: { readonly cause: string; readonly text: string } }
  | { readonly type: 'exception_revoked'; readonly data: { readonly cause: string; readonly text: string; readonly endsAt: Instant } }
  | { readonly type: 'closure_proposed'; readonly data: { readonly reason: string; readonly evidence: string; readonly files?: readonly Hash[] } }
  /** `into`: the exception that answers for it from now on (T7). */
  | { readonly type: 'exception_closed'; readonly data: { readonly reason: string; readonly evidence: string; readonly files?: readonly Hash[]; readonly into?: ExceptionId } }
  | { readonly type: 'evidence_attached'; readonly data: Omit<Evidence, 'by' | 'at'> }
  /** A fact from outside touched the case: what it means, what it proposes, and what is owed for it (§9). */
  | {
    readonly type: 'outside_fact_noted';
    readonly data: { readonly fact: Omit<NotedFact, 'text' | 'notedAt'>; readonly text: string; readonly action?: ProposedAction; readonly duty?: Duty; readonly directive?: DirectiveDue };
  }
  | { readonly type: 'proposal_decided'; readonly data: { readonly proposal: string; readonly outcome: ProposalOutcome; readonly text: string } }
  | { readonly type: 'comment_added'; readonly data: { readonly text: string } }
  | { readonly type: 'change_requested'; readonly data: ChangeRequested }
  /** Rejecting a change leaves the case as it is (E29). */
  | { readonly type: 'change_rejected'; readonly data: { readonly change: string; readonly code: string; readonly rationale: string } }
  | { readonly type: 'change_withdrawn'; readonly data: { readonly change: string; readonly cause: string; readonly text: string } }
  /** The case has ended, or moved on from under it: nobody decides on it any more (I7). */
  | { readonly type: 'change_voided'; readonly data: { readonly change: string; readonly cause: string } }
  /** What was approved has changed meanwhile: it is asked anew, and what was signed counts no more (E20, §3.12). */
  | { readonly type: 'change_rebased'; readonly data: { readonly change: string; readonly cause: string; readonly relianceHash: Hash } }
  /** Changed at once by its owner: nothing that approvers rely on, or to something narrower (§3.5). */
  | {
    readonly type: 'exception_amended';
    readonly data: {
      readonly class: Exclude<AmendmentClass, 'material'>;
      readonly text: string;
      readonly version: Version;
      readonly relianceHash: Hash;
      readonly replaced: readonly ReplacedGrant[];
    };
  }
  /** The request is in approval again, at a level above those who rejected it (T29). */
  | { readonly type: 'appeal_allowed'; readonly data: { readonly change: string; readonly required: RequiredApproval; readonly relianceHash: Hash } }
  /** Rated again while it is granted (§5.9). `level`: what it needs now; `duty`: that this level re-affirms it. */
  | {
    readonly type: 'exception_reassessed';
    readonly data: {
      readonly cause: string; readonly assessment: Assessment; readonly level: Level; readonly reasons: readonly Reason[]; readonly relianceHash: Hash; readonly duty?: Duty;
    };
  }
  | { readonly type: 'authority_defect_found'; readonly data: Omit<AuthorityDefect, 'knownAt' | 'curedAt'> }
  /** Everybody has signed again who had to: the suspension is lifted, and its time to cure is over. */
  | { readonly type: 'authority_cured'; readonly data: { readonly change: string; readonly suspension: string; readonly duty: string } }
  /** Every seat of the higher level has signed: the approval is one of that level. */
  | { readonly type: 'risk_reaffirmed'; readonly data: { readonly change: string; readonly duty: string; readonly level: Level } }
  | { readonly type: 'transfer_proposed'; readonly data: { readonly to: PersonId; readonly text: string } }
  /** Accepted by the new owner, who is the actor (T31). */
  | { readonly type: 'owner_transferred'; readonly data: { readonly version: Version; readonly relianceHash: Hash } }
  /** The first of two signatures of an emergency: what is signed, and the seat of the actor. Nothing is covered yet (T33). */
  | {
    readonly type: 'emergency_called';
    readonly data: {
      readonly version: Version;
      readonly relianceHash: Hash;
      readonly incident: string;
      readonly statement: string;
      readonly required: RequiredApproval;
      readonly seat: string;
    };
  }
  | {
    readonly type: 'exception_reviewed';
    readonly data: {
      readonly outcome: Review['outcome'];
      readonly changed: string;
      readonly mitigations: string;
      readonly valid: string;
      readonly controls: string;
      readonly text: string;
      /** Forms of regimes that were owed with it, answered by it; absent: none was. */
      readonly subForms?: SubFormsAnswered;
      readonly residual: Rating;
      readonly band: Band;
      readonly reached: readonly string[];
      readonly progressed: boolean;
      /** The review that was owed, which this one is. */
      readonly duty: string | null;
      readonly next: readonly Duty[];
    };
  }
  /** Every seat of the ratification has signed: the duty to ratify is discharged. */
  | { readonly type: 'emergency_ratified'; readonly data: { readonly change: string; readonly duty: string } }
  /** By newer rules of its zone its last day ends at `computed`; it ends at `until`, the earlier one (§3.11). */
  | { readonly type: 'grant_recomputed'; readonly data: { readonly grant: GrantId; readonly until: Instant; readonly computed: Instant; readonly tzdata: string } }
  /** By newer rules of its zone the day with whose end it falls due ends earlier (§3.11). */
  | { readonly type: 'duty_recomputed'; readonly data: { readonly duty: string; readonly due: Instant; readonly expected?: Instant; readonly tzdata: string } }
  /** Cover of one grant ends early, because another takes its place. */
  | { readonly type: 'grant_ended'; readonly data: { readonly grant: GrantId; readonly endsAt: Instant; readonly cause: string } };

export type ExceptionEnvelope = { [E in ExceptionEvent as E['type']]: EventEnvelope<E['type'], E['data']> }[ExceptionEvent['type']];
