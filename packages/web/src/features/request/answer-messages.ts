import { messages } from '../../lib/messages.ts';
import { amendWords } from './amend-messages.ts';

const { different, nothing, classes, against, notChecked } = amendWords;
const shared = { different, nothing, classes, against, notChecked, then: {} } as const;

export const answerWords = {
  ...shared,
  ...messages('answer', {
    title: 'Answer, and change the request',
    below: 'Write it as it should read. What differs from what was handed in stands beside it. Changed, it is a new version, and what was assessed on the old one is assessed anew.',
    answer: 'Your answer',
    missing: 'Expected an answer.',
    send: 'Answer',
    done: (id: string) => `${id}: the answer is recorded.`,
    notAsked: 'Nothing is asked on it now',
    notAskedHint: 'Its page says where it stands.',
    toException: (id: string) => `To ${id}`,
  }),
};

export const renewPageWords = {
  ...shared,
  ...messages('renew page', {
    title: 'Renew with another content',
    below: 'Write it as it should read from the end of its cover on, with the new last day. What differs from what is approved stands beside it.',
    send: 'Ask for the renewal',
    nothingToRenew: 'Nothing is granted that it could continue.',
    done: (id: string) => `${id}: the renewal is asked for.`,
  }),
};
