/** Causes of a revocation (domain §1.7). */
export const revocationCauses = [
  'condition_breached', 'comp_control_failed', 'circumstances_ceased', 'misrepresentation', 'incident_exploited', 'risk_increased',
  'kev_or_active_exploitation', 'requirement_became_nonwaivable', 'policy_superseded', 'scope_exceeded', 'owner_vacant',
  'aggregate_appetite_breach', 'authority_defect', 'management_decision',
] as const;
export type RevocationCause = (typeof revocationCauses)[number];

/** Causes for which a person suspends (T21). Events know more: what a rule suspended for. */
export const suspensionCauses = [
  'comp_control_failed', 'condition_breached', 'risk_increased', 'incident_exploited', 'kev_or_active_exploitation', 'scope_exceeded', 'misrepresentation', 'owner_vacant',
  'policy_superseded', 'aggregate_appetite_breach', 'management_decision',
] as const;
export type SuspensionCause = (typeof suspensionCauses)[number];
