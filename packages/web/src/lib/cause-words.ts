import { messages } from './messages.ts';

/** Causes, grounds and reasons of the rules, in words. */
export const causeWords = messages('causes', {
  condition_breached: 'a condition was breached',
  comp_control_failed: 'a compensating control failed',
  comp_control_failed_again: 'a compensating control failed a second time',
  control_failed: 'a compensating control failed',
  circumstances_ceased: 'the circumstances have ceased',
  misrepresentation: 'the request misrepresented the facts',
  incident_exploited: 'an incident exploited it',
  risk_increased: 'the risk increased',
  kev_or_active_exploitation: 'it is known to be exploited',
  requirement_became_nonwaivable: 'the requirement cannot be waived any more',
  rule_version_changed: 'another version of the tool’s rule reports it',
  policy_superseded: 'the policy was superseded',
  scope_exceeded: 'the scope was exceeded',
  owner_vacant: 'nobody owns it any more',
  aggregate_appetite_breach: 'too much risk is carried together',
  authority_defect: 'the approver lacked authority',
  management_decision: 'management decided so',
  remediated_verified: 'the requirement is met again',
  asset_retired: 'the asset is retired',
  requirement_retired: 'the requirement is retired',
  policy_changed: 'the policy changed',
  superseded: 'another exception takes its place',
  consolidated: 'another exception answers for it',
  directive_due: 'the due day of a remediation directive',
  false_positive_confirmed: 'it was a false positive',
  unscoped: 'the scope is not exact',
  not_a_deviation: 'it is no deviation',
  not_waivable: 'the requirement cannot be waived',
  weak_reason: 'the reason does not hold',
  duplicate: 'it is a duplicate',
  by_request: 'by request',
  review: 'a review asked for it',
  kev_listed: 'a vulnerability is known to be exploited now',
  exploit_probability: 'exploitation became more probable',
  cvss_revised: 'the severity was revised',
  incident: 'an incident touched it',
  threat_intelligence: 'threat intelligence says so',
  asset_worse: 'an asset became more critical',
  exposure_changed: 'the exposure changed',
  new_exception_on_asset: 'another exception is on the asset',
  appetite_changed: 'the appetite changed',
  penetration_test: 'a penetration test found it',
  other: 'something else',
});

/** A cause in words; one that is not known here by its name. */
export function causeText(cause: string): string {
  return (causeWords as Readonly<Record<string, string>>)[cause] ?? cause.replaceAll('_', ' ');
}
