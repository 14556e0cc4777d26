import type { ErrorCode, ReasonCode } from '@exeat/core';
import type { HttpProblemCode } from '@exeat/contract';
import type { StoreErrorCode } from '@exeat/store';

/** Status and title of every problem that is not a refusal by a rule. */
export const httpProblems: Readonly<Record<HttpProblemCode, { readonly status: number; readonly title: string }>> = {
  'invalid-request': { status: 400, title: 'The request does not fit its schema' },
  'unreadable-body': { status: 400, title: 'The body cannot be read' },
  'not-signed-in': { status: 401, title: 'Sign in first' },
  'sign-in-failed': { status: 401, title: 'Sign-in failed' },
  'cross-site': { status: 403, title: 'The request comes from another site' },
  'link-not-valid': { status: 403, title: 'The link is not valid' },
  'not-allowed': { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Not with this method' },
  timeout: { status: 408, title: 'The request took too long to arrive' },
  conflict: { status: 409, title: 'Conflict' },
  'already-created': { status: 409, title: 'Already created' },
  'in-flight': { status: 409, title: 'The same request is being answered' },
  stale: { status: 412, title: 'Somebody changed it meanwhile' },
  'too-large': { status: 413, title: 'Too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'key-reused': { status: 422, title: 'The key was used for another request' },
  'precondition-required': { status: 428, title: 'If-Match is required' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'A fault of the server' },
  unavailable: { status: 503, title: 'The database does not answer' },
  busy: { status: 503, title: 'The database is busy' },
};

/** Input that cannot be used at all. A request's own fields are 400, the content of a file or document 422. */
export const unusableInput: Readonly<Record<ErrorCode, number>> = {
  'invalid-instant': 400,
  'invalid-date': 400,
  'unknown-zone': 400,
  'invalid-asset': 400,
  'invalid-scope': 422,
  'invalid-document': 422,
  'unreadable-findings': 422,
  'unreadable-table': 422,
  'unknown-format': 422,
  'too-large': 413,
  'invalid-bundle': 422,
  'invalid-note': 422,
  'invalid-key': 422,
  // Only our own log is read as events: unreadable ones are a fault of ours.
  'unreadable-event': 500,
};

/** Errors of the store in the words of HTTP. What is a fault of ours, or of the operator, is `internal`. */
export const storeProblems: Readonly<Record<StoreErrorCode, HttpProblemCode>> = {
  'database-unavailable': 'unavailable',
  'database-busy': 'busy',
  'database-full': 'unavailable',
  'database-not-migrated': 'unavailable',
  'database-newer': 'unavailable',
  'role-not-enforced': 'unavailable',
  'migration-edited': 'internal',
  'revision-conflict': 'stale',
  'event-in-the-past': 'busy',
  'unknown-event': 'internal',
  'clock-fixed': 'conflict',
  'log-inconsistent': 'internal',
  'import-not-running': 'conflict',
  'invalid-cursor': 'invalid-request',
  'unreadable-value': 'internal',
};

/** What kind of no a refusal is: of the person (403), of the state (409), of what is asked (422). */
export type RefusalKind = 'authority' | 'state' | 'content';

export const refusalStatus: Readonly<Record<RefusalKind, 403 | 409 | 422>> = { authority: 403, state: 409, content: 422 };

/** The kind of each reason. Those that only explain a computed answer refuse nothing; they count as content. */
export const refusalKinds: Readonly<Record<ReasonCode, RefusalKind>> = {
  // what is asked
  'missing-field': 'content',
  'invalid-field': 'content',
  'no-citable-requirement': 'content',
  'unknown-requirement': 'content',
  'not-waivable': 'content',
  'unmapped-rule': 'content',
  'uncited-requirement': 'content',
  'unknown-asset': 'content',
  'invalid-scope': 'content',
  'unknown-person': 'content',
  'owner-outside-unit': 'content',
  'zone-differs': 'content',
  'duplicate-scope': 'content',
  // an account without an active person may do nothing
  'inactive-person': 'authority',
  // time
  'ends-before-start': 'content',
  backdated: 'content',
  'term-too-long': 'content',
  'invalid-date': 'content',
  'calendar-not-published': 'content',
  'enduring-not-allowed': 'content',
  // state and content
  'wrong-state': 'state',
  'reliance-moved': 'state',
  'nothing-to-narrow': 'content',
  'not-narrower': 'content',
  'evidence-missing': 'content',
  'no-such-seat': 'content',
  'already-decided': 'state',
  'already-ended': 'state',
  'wind-down-too-long': 'content',
  'already-attached': 'state',
  // authority
  'not-permitted': 'authority',
  'not-a-session': 'authority',
  'step-up-required': 'authority',
  'own-authority': 'authority',
  'not-your-seat': 'authority',
  'own-request': 'authority',
  'own-exception': 'authority',
  contributor: 'authority',
  beneficiary: 'authority',
  'assessor-approves': 'authority',
  'assessor-is-party': 'authority',
  'assessor-reports-to-owner': 'authority',
  'operator-approves': 'authority',
  'reports-to-party': 'authority',
  'second-signature': 'authority',
  'verifier-is-owner': 'authority',
  'verifier-reports-to-owner': 'authority',
  'tester-is-party': 'authority',
  'triager-is-party': 'authority',
  'authority-too-low': 'authority',
  // a request that nobody may decide is refused for what it asks
  'no-eligible-person': 'content',
  'no-superior': 'content',
  // risk and controls
  'control-required': 'content',
  'unrated-risk': 'content',
  'residual-above-inherent': 'content',
  'residual-below-computed': 'content',
  // why a computed answer is what it is
  'band-raised': 'content',
  'term-limit': 'content',
  'level-base': 'content',
  'level-floor': 'content',
  'level-bump': 'content',
  'level-cap': 'content',
  'level-raised': 'content',
  'level-unknown': 'content',
  'rated-from-data': 'content',
  'seat-required': 'content',
  'seats-merged': 'content',
  'seat-holder': 'content',
  'passed-over': 'content',
  // configuration
  'matrix-hole': 'content',
  // coverage
  'no-exception': 'content',
  'not-started': 'content',
  expired: 'content',
  ended: 'content',
  suspended: 'content',
  'duty-unmet': 'state',
  'record-only': 'content',
  'needs-component': 'content',
  'needs-path': 'content',
  'needs-port': 'content',
  'needs-value': 'content',
  'needs-requirement': 'content',
  'not-evaluated': 'content',
  'requirement-not-cited': 'content',
  stale: 'content',
  'worse-value': 'content',
  'covered-in-part': 'content',
  'ambiguous-asset': 'content',
  'precedent-open': 'content',
  'other-component': 'content',
  'other-path': 'content',
  'other-port': 'content',
  'not-open': 'content',
};
