import { messages } from '../../lib/messages.ts';

export const amendWords = messages('amend', {
  title: 'Amend',
  below: 'Write it as it should read. What differs from what is approved stands beside it, with what that needs. A later end is a renewal; another owner is a transfer.',
  different: 'What is different',
  nothing: 'Nothing yet.',
  classes: { immaterial: 'Immaterial', narrowing: 'Narrower', material: 'Material' },
  then: {
    immaterial: 'It takes effect at once. Nobody relied on it, so nobody signs.',
    narrowing: 'It takes effect at once, and cannot be undone: what is taken away is not covered any more.',
    material: 'It is a full approval. Until all have signed, what is approved now covers its own scope.',
  },
  amend: { immaterial: 'Amend now', narrowing: 'Amend now', material: 'Ask for the amendment' },
  why: 'Why does it change?',
  whyHint: 'At least 10 characters; it stands in the record.',
  against: 'Something stands against it; it is said above.',
  notChecked: 'The rules are being asked.',
  done: (id: string) => `${id}: the amendment is recorded.`,
});
