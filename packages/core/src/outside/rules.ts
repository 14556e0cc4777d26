import type { DutyPeriod } from '../business-days.ts';
import type { Band } from '../risk/rating.ts';

/** Numbers about facts that outside systems report (domain §9), a part of the approval matrix. */
export type OutsideRules = {
  /** How long an asset must be absent from scans before a retirement without a decommission ticket is believed (§9.2). */
  readonly retiredAbsentDays: number;
  /** A closure that a retirement proposes takes effect after this, unless somebody objects (§9.2). */
  readonly retiredUnopposed: DutyPeriod;
  /** The review after an incident on something covered, and after the ticket of the plan was cancelled (§9.3, §9.4). */
  readonly incidentReview: DutyPeriod;
  readonly planReview: DutyPeriod;
  /** Within what time the risk is assessed again: after known exploitation, and after anything else that makes it worse (§5.9). */
  readonly reassess: { readonly knownExploited: DutyPeriod; readonly other: DutyPeriod };
  /** Whether the remediation directive (BOD 26-04) is adopted as binding: then its due date ends cover (§5.4). */
  readonly directiveBinds: boolean;
  /** By how many days a milestone may slip, once, without a review (§3.5). */
  readonly slipDays: number;
  /** The review against a version of a requirement that asks for more, from its coming into force (§3.7). */
  readonly versionReview: DutyPeriod;
  /** How old a list of known exploited vulnerabilities may be to say of one that it is not listed (§9.10). */
  readonly feedFreshHours: number;
  /** An owner who has left and whom nobody followed: cover is suspended after this, from the end of the last day on (I18). */
  readonly ownerVacant: Readonly<Record<Band, DutyPeriod>>;
  /** Working days after the review was due from which on cover is suspended, by the band that was approved (E36). */
  readonly overdueDays: Readonly<Record<Band, number>>;
};
