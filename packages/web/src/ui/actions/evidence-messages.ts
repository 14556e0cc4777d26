import { messages } from '../../lib/messages.ts';

export const words = messages('evidence', {
  attach: 'Attach a file',
  attachAs: (kind: string) => `Attach a file: ${kind}`,
  attached: (name: string) => `${name} is attached.`,
  demanded: 'A clause outside demands to see',
  there: 'Attached',
  missing: { submission: 'Needed before it is submitted', approval: 'Needed before anybody approves' },
});
