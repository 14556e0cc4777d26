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
  confirmTitle: 'Confirm that it is you',
  confirmText: 'This needs a sign-in of the last minutes. What you wrote stays.',
  confirmPassword: 'Password',
  confirmCode: 'Code of your authenticator',
  confirm: 'Confirm',
  notNow: 'What else there is, and why not now',
  yourActions: 'What you can do',
  noActions: 'Nothing here waits for you.',
  removed: 'went',
  added: 'came',
  nothing: 'nothing',
  movedTitle: 'Different in what approvers rely on',
  movedHint: 'It has changed since you read it. Nothing was recorded. What you decide next is about what it says now.',
  signInWith: (provider: string) => `Sign in with ${provider}`,
  confirmAtProvider: 'You come back to this page; what you wrote is kept. Then open the form once more.',
});

export const conditionWords = messages('conditions', {
  before: (day: string) => `Until the end of ${day}; cover does not start before.`,
  breach: {
    suspend: (day: string) => `Until the end of ${day}, or cover is suspended.`,
    end: (day: string) => `Until the end of ${day}, or cover ends.`,
  },
  again: (days: number) => `Shown again after ${counted(days, 'day', 'days')} at the latest, as long as it covers.`,
  by: (name: string) => `Set by ${name}.`,
});

export const ballotWords = messages('ballot', {
  yes: (count: number) => `${count} yes`,
  no: (count: number) => `${count} no`,
  abstain: (count: number) => `${count} abstained`,
  votes: { yes: 'yes', no: 'no', abstain: 'abstains' },
  hidden: 'You declared a conflict: what was voted is shown to you once the committee has decided.',
  waiting: (names: string) => `Not voted yet: ${names}.`,
  recused: (names: string) => `Stepped back for a conflict, and not counted: ${names}.`,
  rule: (quorum: number, members: number, needed: number) =>
    `Quorum: ${quorum} of ${counted(members, 'vote', 'votes')}, abstentions count for it. Approved with more yes than no, and at least ${needed} yes. At its deadline what was voted decides; silence approves nothing.`,
  tie: 'A tie is no approval.',
  chairBreaksTie: (name: string) => `${name} chairs it: a yes of theirs breaks a tie.`,
  bar: (quorum: number, needed: number) => `Quorum: ${counted(quorum, 'vote', 'votes')}. Approved with more yes than no, and at least ${needed} yes.`,
  missing: (votes: number, yes: number) =>
    [votes === 0 ? null : `${counted(votes, 'more vote', 'more votes')} for the quorum`, yes === 0 ? null : `${yes} more yes for an approval`].filter((part) => part !== null).join('; '),
  closed: { approve: 'closed at its deadline: approved, and not recorded yet', reject: 'closed at its deadline: not approved' },
  couldTurn: 'enough, unless those who have not voted turn it',
  cannot: 'no approval is possible any more; the outcome waits for the quorum',
});

export const signerWords = messages('signers', {
  people: 'Who signs',
  level: (level: number) => `Level ${level}`,
  nobody: 'nobody is eligible now',
  committee: (count: number) => `a committee of ${count}`,
  why: 'Why',
});

export const personWords = messages('person-field', { change: 'Choose another', nothing: 'Nobody in the directory has that name.' });
