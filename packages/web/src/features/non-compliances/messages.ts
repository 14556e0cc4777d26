import { messages } from '../../lib/messages.ts';

export const words = messages('non-compliances', {
  title: 'Non-compliance',
  below: 'Requirements that are not met, with their owner and plan: what cannot be excepted, and what goes on after its exception. Nothing here covers a finding.',
  name: 'What',
  status: 'Status',
  anyStatus: 'Open or resolved',
  statuses: { open: 'Open', resolved: 'Resolved' },
  requirement: 'Requirement',
  clauses: 'Clauses behind it',
  owner: 'Owner',
  due: 'First milestone',
  none: '–',
  narrowed: { requirement: 'Requirement', exception: 'Exception' },
  kind: 'Kind',
  anyKind: 'Any',
  kinds: { not_excepted: 'Cannot be excepted', violation: 'In use after its exception' },
  empty: 'Nothing is on record like that',
  emptyHint: 'Take a filter away.',
  clear: 'Clear the filters',
});
