/** Least, most likely and greatest value: a PERT distribution, whose mean is (low + 4 × mode + high) / 6. */
export type Pert = { readonly low: number; readonly mode: number; readonly high: number };

/** A loss in the currency of the question: PERT, or the lognormal whose 5th and 95th percentile these are. */
export type LossEstimate = ({ readonly kind: 'pert' } & Pert) | { readonly kind: 'lognormal'; readonly p5: number; readonly p95: number };

/** How often a loss comes: events a year, or threat events a year and the share of them that succeed. */
export type FrequencyEstimate = { readonly events: Pert } | { readonly threatEvents: Pert; readonly vulnerability: Pert };

/** What one deviation may cost (domain §5.5). The estimates say how it is *with* the deviation. */
export type LossScenario = {
  readonly id: string;
  readonly frequency: FrequencyEstimate;
  readonly loss: LossEstimate;
  /** A further loss that an event brings with this probability: fines, claims. */
  readonly secondary?: { readonly probability: number; readonly loss: LossEstimate };
  /** What following the policy would take off: shares 0 … 1 of the frequency and of each loss. Absent: nothing. */
  readonly policyEffect?: { readonly frequency?: Pert; readonly loss?: Pert };
  /** How long the deviation is to last. */
  readonly termYears: number;
  /** Scenarios of one group share a part of their events: one outage, one campaign. */
  readonly group?: string;
  /** Whether the estimator was calibrated and whether data stand behind the figures; both go into the result. */
  readonly quality: { readonly calibrated: boolean; readonly dataBased: boolean };
};

/** How much probability of losing more than a sum in a year is tolerated. */
export type Tolerance = { readonly loss: number; readonly probability: number };

export type SimulationQuestion = {
  /** Fixes every random number. */
  readonly seed: string;
  /** Simulated years, 10,000 … 200,000. */
  readonly years: number;
  readonly currency: string;
  /** Year whose prices the figures are in. */
  readonly priceYear: number;
  readonly scenarios: readonly LossScenario[];
  /** Sums at which the exceedance curve is read. */
  readonly thresholds: readonly number[];
  readonly tolerance: readonly Tolerance[];
  /** Share of the events of a group that hit its members together, 0 … 1. */
  readonly sharedShock: number;
};
