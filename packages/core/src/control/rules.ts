import type { Band } from '../risk/rating.ts';

/** Numbers about compensating controls (domain §6), a part of the approval matrix. */
export type ControlRules = {
  /** How many days a passing test is still credited after it fell overdue, by the band that was approved (E28). */
  readonly graceDays: Readonly<Record<Band, number>>;
  /** Whether only a test that is recorded on a control counts as one, and never the word of an assessor. */
  readonly testsOnRecord: boolean;
};
