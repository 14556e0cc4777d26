import { counted, messages } from '../../lib/messages.ts';

export const words = messages('notices', {
  title: 'Notices',
  below: (open: number) => (open === 0 ? 'Nothing new.' : `${counted(open, 'notice is', 'notices are')} open.`),
  show: 'Show',
  onlyOpen: 'Open',
  all: 'All',
  empty: 'No open notice',
  emptyAll: 'You were told nothing yet',
  emptyHint: 'What happens to your exceptions, and what is due on them, will stand here.',
  handle: 'Handled',
  handleOne: (exception: string) => `Mark the notice on ${exception} as handled`,
  handleAll: 'Mark all as handled',
  handled: 'handled',
  settled: 'done, or not due any more',
  urgent: 'High risk',
  due: 'by',
  ends: 'until',
});
