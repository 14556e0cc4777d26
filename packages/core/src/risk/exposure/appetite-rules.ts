import type { Band } from '../rating.ts';

/** How much risk units may carry together (domain §5.6 with E33, E56), a part of the approval matrix. */
export type AppetiteRules = {
  /** Points of an exception on one asset, by residual band. */
  readonly points: Readonly<Record<Band, number>>;
  /** What they are multiplied by, in hundredths, from so many assets on; the first step is 1 asset. */
  readonly factors: readonly { readonly assetsFrom: number; readonly hundredths: number }[];
  /** Shares of a budget, in per cent, from which exposure is amber, red, and at the hard stop. */
  readonly amberPercent: number;
  readonly redPercent: number;
  readonly hardStopPercent: number;
  /** Points that a unit may carry with the units below it. A unit that is not here is not checked; 0 stops everything. */
  readonly budgets: Readonly<Record<string, number>>;
  /** A request in flight reserves its points until this share of the deciding time of the open stage, in per cent. */
  readonly reservedPercent: number;
  /** One requester's requests in flight reserve at most this share of a budget, in per cent. */
  readonly requesterPercent: number;
};

/** Budgets are an organisation's own: none is set until somebody publishes them. */
export const standardAppetite: AppetiteRules = {
  points: { low: 1, moderate: 3, high: 9, critical: 27 },
  factors: [
    { assetsFrom: 1, hundredths: 100 }, { assetsFrom: 3, hundredths: 150 }, { assetsFrom: 10, hundredths: 200 }, { assetsFrom: 30, hundredths: 250 },
    { assetsFrom: 100, hundredths: 300 },
  ],
  amberPercent: 80,
  redPercent: 100,
  hardStopPercent: 120,
  budgets: {},
  reservedPercent: 150,
  requesterPercent: 20,
};
