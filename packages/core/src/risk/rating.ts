export const bands = ['low', 'moderate', 'high', 'critical'] as const;
/** Band of a rated risk (domain §5.1). */
export type Band = (typeof bands)[number];

/** Likelihood and impact, each 1 … 5. */
export type Rating = { readonly likelihood: number; readonly impact: number };
