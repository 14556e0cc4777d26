import { counted, messages } from '../../lib/messages.ts';

export const words = messages('register', {
  title: 'Register',
  below: 'Every exception, whatever became of it.',
  search: 'Words',
  searchHint: 'Title, reason, id, person',
  state: 'State',
  anyState: 'Any state',
  columnTitle: 'Exception',
  columnId: 'Id',
  columnState: 'State',
  columnRequirements: 'Requirement',
  columnOwner: 'Owner',
  columnRisk: 'Residual risk',
  columnUntil: 'Covered until',
  none: '–',
  notRated: 'not rated',
  empty: 'No exception is like that',
  emptyHint: 'Take a filter away, or look for other words.',
  clear: 'Clear the filters',
  shown: (count: number) => counted(count, 'exception', 'exceptions'),
});
