import { counted, messages } from '../lib/messages.ts';

export const words = messages('ui', {
  loading: 'Loading …',
  close: 'Close',
  working: 'working …',
  cancel: 'Cancel',
  tryAgain: 'Try again',
  noPermission: 'You may not see this',
  notFound: 'There is nothing here',
  offline: 'No answer',
  fault: 'Something went wrong',
  refused: 'Not possible',
  requestId: (id: string) => `For whoever runs Exeat: request ${id}`,
  optional: 'may be left out',
  nextRow: 'Next row',
  previousRow: 'Previous row',
  yourTime: 'your time',
  found: (count: number) => `${counted(count, 'choice', 'choices')} found; the arrows go through them.`,
  more: 'Show more',
  moreLoading: 'Loading more …',
  filters: 'Filters',
  removeFilter: (name: string) => `Take away the filter ${name}`,
});
