import { type Check, number, shape } from '../approval/document-checks.ts';
import { accept, type Decision, type Reason, refuse } from '../errors.ts';

/** When a signal is given to whoever owns a policy (domain §8): the configuration `policy-feedback`. */
export type FeedbackRules = {
  /** P1: active exceptions, or the share of assets that scanners look at, in per cent. */
  readonly active: number;
  readonly sharePercent: number;
  /** P1, and told to whoever asks for another: so many requests of one unit within so many days (§3.8). */
  readonly crowd: number;
  readonly crowdDays: number;
  /** P2: share of exceptions that were renewed twice, in per cent. P2, P5, P6: of so many at least. */
  readonly renewedPercent: number;
  readonly leastCases: number;
  /** P3: so many exceptions that one compensating control was accepted for. */
  readonly sameControl: number;
  /** P4, P5: share of one outcome that counts as all, in per cent; P4: of so many decisions of a low residual risk. */
  readonly allPercent: number;
  readonly lowDecisions: number;
  /** P7: share of active exceptions about one technology, in per cent; P7, P12: of so many at least. */
  readonly onePercent: number;
  readonly leastActive: number;
  /** P8: emergencies within three months. */
  readonly emergencies: number;
  /** P9: compliance below which a requirement without an exception is passed by, in per cent. */
  readonly compliancePercent: number;
  /** P10, P11: for so many days after the version or the incident. P13: months since the last version. */
  readonly recentDays: number;
  readonly reviewMonths: number;
  /** Calendar days that the owner has for the answer to a signal, and days after an answer from which the same signal asks again. */
  readonly answerDays: number;
  readonly againDays: number;
};

export const standardFeedbackRules: FeedbackRules = {
  active: 10, sharePercent: 5, crowd: 5, crowdDays: 90, renewedPercent: 30, leastCases: 3, sameControl: 5, allPercent: 100, lowDecisions: 15, onePercent: 50, leastActive: 4, emergencies: 3,
  compliancePercent: 90, recentDays: 90, reviewMonths: 12, answerDays: 30, againDays: 180,
};

const count = number({ from: 1, to: 1_000_000 });
const percent = number({ from: 1, to: 100 });
const document: Check = shape({
  active: count, sharePercent: percent, crowd: count, crowdDays: number({ from: 1, to: 3660 }), renewedPercent: percent, leastCases: count, sameControl: count, allPercent: percent, lowDecisions: count, onePercent: percent, leastActive: count,
  emergencies: count, compliancePercent: percent, recentDays: number({ from: 1, to: 3660 }), reviewMonths: number({ from: 1, to: 120 }), answerDays: number({ from: 1, to: 366 }), againDays: number({ from: 1, to: 3660 }),
}, { optional: ['answerDays', 'againDays', 'crowd', 'crowdDays'] });

/** The rules of a configuration document, or every hole with its place. */
export function readFeedbackRules(written: unknown): Decision<FeedbackRules> {
  const faults: Reason[] = [];
  document(written, '', faults);
  // A document of before there were answers, or crowds, says nothing of their numbers.
  return faults.length > 0 ? refuse(...faults) : accept({ ...standardFeedbackRules, ...(written as Partial<FeedbackRules>) });
}
