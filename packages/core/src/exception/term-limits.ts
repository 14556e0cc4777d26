import type { Period } from '../calendar.ts';
import type { Band } from '../risk/rating.ts';

/** Longest terms and what goes with them (domain §1.3), a part of the approval matrix. */
export type TermLimits = {
  readonly bands: Readonly<Record<Band, TermRow>>;
  /** Governs the term, not the level, of basis `enduring`. */
  readonly enduring: TermRow;
  /** Asset classes that an enduring exception may be about; empty: any. */
  readonly enduringClasses: readonly string[];
  /** Elapsed hours of basis `emergency`. */
  readonly emergencyHours: number;
  /** Known exploitation on an exposed asset. */
  readonly knownExploited: Period;
};

export type TermRow = {
  readonly longest: Period;
  readonly reviewEvery: Period;
  readonly renewalOpensDays: number;
  /** null: no limit. */
  readonly maxRenewals: number | null;
  /** Cap on continuous cover of the lineage; null: none. */
  readonly lineageCap: Period | null;
};
