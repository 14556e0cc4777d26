declare const brand: unique symbol;

/** RFC 3339 UTC with exactly three decimals (`2026-11-24T05:00:00.000Z`), years 0000–9999: texts compare as instants do. */
export type Instant = string & { readonly [brand]: 'Instant' };

export function earlier(a: Instant, b: Instant): Instant {
  return a <= b ? a : b;
}

export function later(a: Instant, b: Instant): Instant {
  return a >= b ? a : b;
}
