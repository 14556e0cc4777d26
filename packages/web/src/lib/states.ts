import type { Reply } from './api.ts';
import { messages } from './messages.ts';

export type ExceptionState = Reply<'GET /exceptions/:id'>['state'];

/** The states of a case, in the words of the glossary for people. */
export const stateWords = messages('states', {
  draft: 'Draft',
  triage: 'Triage',
  needs_info: 'Question open',
  assessment: 'Assessment',
  in_approval: 'In approval',
  awaiting_acknowledgement: 'To acknowledge',
  approved_scheduled: 'Starts later',
  active: 'Active',
  suspended: 'Suspended',
  expired: 'Expired',
  revoked: 'Revoked',
  closed: 'Closed',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn',
  lapsed: 'Lapsed',
} satisfies Readonly<Record<ExceptionState, string>>);

export const bandWords = messages('bands', { low: 'Low', moderate: 'Moderate', high: 'High', critical: 'Critical' });

export const basisWords = messages('bases', {
  waiver: 'Waiver',
  mitigated_equivalent: 'Mitigated as well',
  remediation_deferral: 'Fixed later',
  false_positive: 'False positive',
  risk_adjustment: 'Risk adjusted',
  operational_requirement: 'Operational requirement',
  vendor_dependency: 'Depends on a vendor',
  enduring: 'Enduring',
  emergency: 'Emergency',
  privacy_derogation: 'Privacy derogation',
} satisfies Readonly<Record<Reply<'GET /exceptions/:id'>['content']['basis'], string>>);
