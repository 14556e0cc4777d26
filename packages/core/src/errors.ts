/** Why something is not allowed or not so: a closed code, a sentence for a person, and the rule it comes from. */
export type Reason = {
  readonly code: ReasonCode;
  /** What was expected, what came, and what would satisfy the rule. */
  readonly text: string;
  /** Source of the rule: a section of the governance rules, an invariant or a configuration key. */
  readonly rule: string;
};

/** Codes of refusals by the rules. Closed: a new refusal adds its code here. */
export type ReasonCode =
  // what is asked
  | 'missing-field' | 'invalid-field' | 'no-citable-requirement' | 'unknown-requirement' | 'not-waivable' | 'unmapped-rule'
  | 'uncited-requirement' | 'unknown-asset' | 'invalid-scope' | 'unknown-person' | 'inactive-person' | 'owner-outside-unit'
  | 'zone-differs' | 'duplicate-scope'
  | 'cooling-off'
  | 'sub-form-missing' | 'regime-forbids' | 'field-fixed'
  // time
  | 'ends-before-start' | 'backdated' | 'term-too-long' | 'directive-incomplete' | 'invalid-date' | 'calendar-not-published' | 'enduring-not-allowed'
  // state and content
  | 'wrong-state' | 'reliance-moved' | 'routing-outdated' | 'vote-closed' | 'nothing-to-narrow' | 'not-narrower' | 'evidence-missing' | 'already-decided'
  | 'already-ended' | 'wind-down-too-long' | 'already-attached'
  // changes of a case
  | 'renewal-limit' | 'renewal-not-open' | 'not-renewable' | 'change-pending' | 'no-such-change' | 'bridge-not-allowed' | 'cap-override'
  | 'nothing-to-amend'
  | 'requirement-changed'
  | 'rule-version-changed'
  | 'appeal-not-allowed' | 'decided-before'
  | 'emergency-not-allowed'
  | 'migration-closed'
  // authority
  | 'recused' | 'not-delegated' | 'already-delegated'
  | 'not-permitted' | 'not-a-session' | 'step-up-required' | 'own-authority' | 'own-proposal' | 'party-to-open-case' | 'not-your-seat' | 'own-request' | 'own-exception' | 'contributor'
  | 'beneficiary' | 'assessor-approves' | 'assessor-is-party' | 'assessor-reports-to-owner' | 'operator-approves'
  | 'reports-to-party' | 'second-signature' | 'verifier-is-owner' | 'verifier-reports-to-owner' | 'tester-is-party'
  | 'triager-is-party' | 'no-eligible-person' | 'authority-too-low' | 'no-superior'
  // facts from outside
  | 'fact-conflict' | 'no-such-proposal' | 'still-found'
  // risk and controls
  | 'unknown-control' | 'control-removed' | 'test-not-on-record'
  | 'risk-not-lowered' | 'appetite-exceeded' | 'toxic-combination'
  | 'control-required' | 'unrated-risk' | 'residual-above-inherent' | 'residual-below-computed'
  // why a computed answer is what it is
  | 'band-raised' | 'term-limit' | 'level-base' | 'level-floor' | 'level-bump' | 'level-cap' | 'level-raised' | 'level-unknown' | 'fact-held' | 'seat-required'
  | 'rated-from-data' | 'exposure-counted' | 'seats-merged' | 'seat-holder' | 'passed-over'
  | 'clause-demands'
  // configuration
  | 'matrix-hole'
  // coverage
  | 'no-exception' | 'not-started' | 'expired' | 'ended' | 'suspended' | 'duty-unmet' | 'record-only' | 'needs-component' | 'needs-path'
  | 'needs-port' | 'needs-value' | 'needs-requirement' | 'not-evaluated' | 'requirement-not-cited' | 'stale' | 'worse-value'
  | 'covered-in-part' | 'ambiguous-asset' | 'precedent-open' | 'other-component' | 'other-path' | 'other-port' | 'not-open';

/** The answer of a rule that may refuse: what happens, or every reason why it may not. */
export type Decision<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reasons: readonly Reason[] };

export function accept<T>(value: T): Decision<T> {
  return { ok: true, value };
}

export function refuse(...reasons: readonly Reason[]): Decision<never> {
  return { ok: false, reasons };
}

/** Codes of errors that are thrown: input that cannot be used at all. The HTTP status of each is in the server's `problem.ts`. */
export type ErrorCode =
  | 'invalid-instant' | 'invalid-date' | 'unknown-zone' | 'invalid-asset' | 'invalid-scope' | 'invalid-document'
  | 'unreadable-findings' | 'unreadable-table' | 'unknown-format' | 'too-large' | 'invalid-bundle' | 'invalid-note' | 'invalid-key' | 'unreadable-event';

/** Input that cannot be used. `message` says what was expected, what came, and what to do. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, message: string, facts: Readonly<Record<string, string | number>> = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'DomainError';
    this.code = code;
    this.facts = facts;
  }
}

/** Makes a `switch` over a closed union exhaustive at compile time. */
export function assertNever(value: never): never {
  throw new Error(`unreachable value ${JSON.stringify(value)}`);
}
