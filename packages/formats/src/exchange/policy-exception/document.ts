import type { CoverInterval, ExceptionContent, ExceptionId, ExceptionState, GrantId, Hash, Instant } from '@exeat/core';

export const apiVersion = 'exeat.dev/v1';

/** A PolicyException document (interfaces §3), read: what the requester wrote, and what a server says became of it. */
export type PolicyExceptionDocument = {
  /** Assigned by the server; absent in a request. */
  readonly id?: ExceptionId;
  readonly content: ExceptionContent;
  readonly status?: DocumentStatus;
};

/** Read-only part of an exported document: enough to judge offline what a server would judge. Instants are UTC in milliseconds. */
export type DocumentStatus = {
  readonly state?: ExceptionState;
  /** Number of the approved version that the document shows; each version that was granted is a document of its own. */
  readonly version?: number;
  readonly versionHash?: Hash;
  readonly grants: readonly DocumentGrant[];
  readonly suspensions: readonly DocumentSuspension[];
  /** When the case was ended for good. */
  readonly endedAt?: Instant;
  readonly approvals: readonly DocumentApproval[];
  /** When each grant is in force, with everything the server knew: unmet duties too, which a document does not carry. */
  readonly intervals?: readonly CoverInterval[];
  /** End of the last grant, whatever suspends it before. */
  readonly endsAt?: Instant;
  /** Frozen members of each clause, in the order of the clauses. */
  readonly members?: readonly (readonly string[])[];
  readonly conditions?: readonly string[];
};

export type DocumentGrant = {
  readonly id?: GrantId;
  readonly from: Instant;
  readonly until: Instant;
  readonly lastDay?: string;
  readonly zone?: string;
  readonly tzdata?: string;
  readonly version?: number;
  readonly relianceHash?: Hash;
  readonly grantedAt?: Instant;
  readonly endedAt?: Instant;
  readonly endCause?: string;
};

export type DocumentSuspension = { readonly id?: string; readonly from: Instant; readonly cause?: string; readonly liftedAt?: Instant };

export type DocumentApproval = {
  readonly seat: string;
  /** Absent for a committee. */
  readonly person?: string;
  readonly outcome: string;
  readonly at: Instant;
  readonly relianceHash?: Hash;
};
