/** Why an exception is no longer needed. */
export const closureReasons = [
  'remediated_verified', 'asset_retired', 'requirement_retired', 'policy_changed', 'superseded', 'false_positive_confirmed', 'circumstances_ceased',
] as const;
export type ClosureReason = (typeof closureReasons)[number];
