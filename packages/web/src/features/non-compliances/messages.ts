import { messages } from '../../lib/messages.ts';

export const words = messages('non-compliances', {
  title: 'Non-compliance',
  below: 'Requirements that are not met and cannot be excepted, with their owner and plan. Nothing here covers a finding.',
  name: 'What',
  status: 'Status',
  anyStatus: 'Open or resolved',
  statuses: { open: 'Open', resolved: 'Resolved' },
  requirement: 'Requirement',
  clauses: 'Clauses behind it',
  owner: 'Owner',
  due: 'First milestone',
  none: '–',
  requirementFilter: 'Requirement',
  empty: 'Nothing is on record like that',
  emptyHint: 'Take a filter away.',
  clear: 'Clear the filters',
});
