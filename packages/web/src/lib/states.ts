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
