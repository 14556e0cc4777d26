import type { RequiredApproval } from '../approval/seat.ts';
import type { Tally, Vote } from '../approval/ballot.ts';
import type { Reason } from '../errors.ts';
import type { ExceptionId, Hash, PersonId } from '../ids.ts';
import type { Assessment } from '../risk/assessment.ts';
import type { Instant } from '../time.ts';
import type { ExceptionContent, Version } from './content.ts';
import type { Duty, Evidence, Grant } from './state.ts';

/**
 * What can happen to an exception, in its own stream (stream = exception id). The instant and the actor stand in the envelope
 * (`log/envelope.ts`), never here. Shapes are permanent: a change is a new schema number with an upcaster in `log/`.
 */
export type ExceptionEvent =
  | { readonly type: 'exception_drafted'; readonly data: { readonly id: ExceptionId; readonly requester: PersonId; readonly content: ExceptionContent } }
  | { readonly type: 'exception_edited'; readonly data: { readonly content: ExceptionContent } }
  | { readonly type: 'exception_submitted'; readonly data: { readonly version: Version; readonly relianceHash: Hash; readonly triager: PersonId | null } }
  | { readonly type: 'information_requested'; readonly data: { readonly id: string; readonly text: string; readonly returnsTo: 'triage' | 'assessment'; readonly duty: Duty } }
  | { readonly type: 'information_answered'; readonly data: { readonly id: string; readonly text: string; readonly version: Version | null; readonly relianceHash: Hash } }
  | { readonly type: 'exception_triaged'; readonly data: { readonly note: string; readonly distinctFrom: readonly ExceptionId[] } }
  | { readonly type: 'exception_assessed'; readonly data: { readonly assessment: Assessment; readonly required: RequiredApproval; readonly relianceHash: Hash } }
  | {
    readonly type: 'seat_decided';
    readonly data: {
      readonly seat: string;
      readonly outcome: 'approve' | 'approve_narrower' | 'reject' | 'object';
      readonly rationale: string;
      readonly relianceHash: Hash;
      /** Present when narrower: the derived version, and the reliance hash that the remaining seats decide on. */
      readonly narrowed?: { readonly version: Version; readonly relianceHash: Hash };
    };
  }
  | { readonly type: 'vote_cast'; readonly data: { readonly seat: string; readonly vote: Vote; readonly rationale: string; readonly relianceHash: Hash } }
  | { readonly type: 'committee_decided'; readonly data: { readonly seat: string; readonly outcome: 'approve' | 'reject'; readonly relianceHash: Hash; readonly tally: Tally } }
  | { readonly type: 'exception_returned'; readonly data: { readonly seat: string; readonly text: string } }
  | { readonly type: 'exception_rejected'; readonly data: { readonly code: string; readonly rationale: string } }
  | { readonly type: 'acknowledgement_requested'; readonly data: { readonly duty: Duty } }
  | { readonly type: 'narrowing_acknowledged'; readonly data: { readonly duty: string } }
  | { readonly type: 'grant_created'; readonly data: { readonly grant: Grant; readonly duties: readonly Duty[] } }
  | { readonly type: 'duty_discharged'; readonly data: { readonly duty: string; readonly evidence: string } }
  | { readonly type: 'exception_suspended'; readonly data: { readonly id: string; readonly cause: string; readonly text: string } }
  | { readonly type: 'suspension_lifted'; readonly data: { readonly id: string; readonly text: string } }
  | { readonly type: 'exception_withdrawn'; readonly data: { readonly cause: string; readonly text: string } }
  | { readonly type: 'exception_revoked'; readonly data: { readonly cause: string; readonly text: string; readonly endsAt: Instant } }
  | { readonly type: 'closure_proposed'; readonly data: { readonly reason: string; readonly evidence: string } }
  | { readonly type: 'exception_closed'; readonly data: { readonly reason: string; readonly evidence: string } }
  | { readonly type: 'evidence_attached'; readonly data: Omit<Evidence, 'by' | 'at'> }
  | { readonly type: 'comment_added'; readonly data: { readonly text: string } }
  /** A refused decision is governance too: who tried what, and why it was not allowed. It changes no state. */
  | { readonly type: 'decision_refused'; readonly data: { readonly command: string; readonly reasons: readonly Reason[] } };

export type ExceptionEventType = ExceptionEvent['type'];
