import { counted, messages } from '../../lib/messages.ts';

export const words = messages('outside', {
  below: 'What tickets, changes, inventory, feeds, incidents and the directory of people report, the newest first. What they would take away is proposed; a person confirms or dismisses it.',
  waiting: 'Proposals that wait for you',
  waitingHint: (count: number) => `${counted(count, 'proposal is', 'proposals are')} in your inbox, to confirm or to dismiss.`,
  subject: 'About',
  state: 'State',
  source: 'Reported by',
  occurred: 'Happened',
  received: 'Came in',
  text: 'In its words',
  late: 'Late',
  lateHint: 'Something newer was known; nothing follows.',
  applied: 'On record',
  family: 'Kind of fact',
  anyFamily: 'Every kind',
  families: { ticket: 'Tickets', change: 'Changes', asset: 'Assets', vulnerability: 'Vulnerabilities', person: 'People', incident: 'Incidents', requirement: 'Requirements' } as Readonly<Record<string, string>>,
  search: 'About (an id; an asset as TYPE:ID)',
  searchButton: 'Search',
  empty: 'Nothing was reported like that',
  emptyHint: 'Connectors and scripts report by POST /outside-facts, or ./exeat outside.',
  clear: 'Clear the filters',
});
