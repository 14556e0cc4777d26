/** Strictness of a link to an outside obligation, from strictest to weakest (C10). */
export const waivabilities = ['not_waivable', 'time_boxed_poam', 'compensable', 'notify_regulator', 'internal_only'] as const;
export type Waivability = (typeof waivabilities)[number];

export function stricterWaivability(one: Waivability, other: Waivability): Waivability {
  return waivabilities.indexOf(one) <= waivabilities.indexOf(other) ? one : other;
}
