import { messages } from '../../lib/messages.ts';

export const words = messages('evidence', {
  attach: 'Attach a file',
  attachAs: (kind: string) => `Attach a file: ${kind}`,
  attached: (name: string) => `${name} is attached.`,
  files: 'Files that show it',
  filesHint: 'Attached at once, for good. Whoever attaches a file cannot approve.',
  digest: (name: string, sha256: string) => `${name}, SHA-256 ${sha256.slice(0, 16)}…`,
  demanded: 'A clause outside demands to see',
  there: 'Attached',
  missing: { submission: 'Needed before it is submitted', approval: 'Needed before anybody approves' },
});
