import { messages } from '../../lib/messages.ts';
import { amendWords } from './amend-messages.ts';

export const editWords = messages('edit', {
  title: 'Change the request',
  below: 'Write it as it should read. What differs from what people decide on stands beside it, with what it starts anew.',
  then: {
    immaterial: 'Nobody relied on it: every signature stands, and people go on deciding.',
    material: 'It is a new version: the risk is assessed again, and everybody who decides signs it anew.',
  },
  restarts: 'Their signature counts no more:',
  nobodySigned: 'Nobody has signed yet.',
  send: { immaterial: 'Change it', material: 'Change it and start anew' },
  done: (id: string) => `${id}: the request is changed.`,
  notInApproval: 'People do not decide on it now',
  notInApprovalHint: 'A draft goes on where it was written; what is granted is amended.',
  toException: (id: string) => `To ${id}`,
  different: amendWords.different,
  nothing: amendWords.nothing,
  classes: amendWords.classes,
  against: amendWords.against,
  notChecked: amendWords.notChecked,
});
