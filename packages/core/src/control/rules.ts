import type { AssetClass } from '../asset/asset.ts';
import type { DutyPeriod } from '../business-days.ts';
import type { Band } from '../risk/rating.ts';

/** Numbers about compensating controls (domain §6), a part of the approval matrix. */
export type ControlRules = {
  /** How many days a passing test is still credited after it fell overdue, by the band that was approved (E28). */
  readonly graceDays: Readonly<Record<Band, number>>;
  /** Whether only a test that is recorded on a control counts as one, and never the word of an assessor. */
  readonly testsOnRecord: boolean;
  /** What happens to cover when a control that it relies on is overdue past its grace, fails, is removed, or fails again in the same term, by the band that was approved (§6.3, E28). */
  readonly failure: Readonly<Record<ControlFailure, Readonly<Record<Band, FailureResponse>>>>;
  /** Within what time somebody reviews an exception after a failure; null: nobody need. Overdue: from the end of the days of grace on. */
  readonly review: Readonly<Record<ControlFailure, Readonly<Record<Band, DutyPeriod | null>>>>;
  /** Bands at which those above whoever runs the control, and the CISO, are told as soon as its test is overdue. */
  readonly escalateOverdue: readonly Band[];
  /** Classes of assets that are safety-critical: only on these a suspension may be a notice to people, with nothing enforced by itself. */
  readonly noticeClasses: readonly AssetClass[];
};

export const controlFailures = ['overdue', 'failed', 'removed', 'again'] as const;
export type ControlFailure = (typeof controlFailures)[number];
export const recordedFailures = ['failed', 'removed', 'again'] as const satisfies readonly ControlFailure[];
export type RecordedFailure = (typeof recordedFailures)[number];

export const failureEffects = ['keeps', 'suspended-if-band-rises', 'suspended-if-required', 'suspended', 'revoked'] as const;
/** Effect on cover at once, and within what time the control must pass again before cover ends for good (or, where it was kept, is suspended). Null: no such time. */
export type FailureResponse = {
  readonly cover: (typeof failureEffects)[number];
  readonly cure: DutyPeriod | null;
};

/** What a failure came to for one exception. */
export const failureOutcomes = ['kept', 'suspended', 'revoked'] as const;
export type FailureEffect = (typeof failureOutcomes)[number];

/** Cause of the suspension after a second failure in one term: a pass alone does not lift it. */
export const failedTwice = 'comp_control_failed_again';
