import type { ReactElement } from 'react';
import type { Reply } from '../lib/api.ts';
import { messages, numberText } from '../lib/messages.ts';
import { ProgressBar } from './progress-bar.tsx';

const words = messages('matching', {
  label: 'Findings that are still being matched',
  begun: (exception: string, done: string, of: string) => `Matching ${done} of ${of} assets of ${exception}.`,
  waits: (exception: string) => `The findings of ${exception} wait to be matched.`,
  meaning: 'Until then some of its findings stand here as not covered. Decisions for tools follow it already.',
});

type Matching = Reply<'GET /findings'>['matching'];

/** Says of which exceptions a list may not know all findings yet; nothing when it knows them all. */
export function MatchingNote({ matching }: { readonly matching: Matching | undefined }): ReactElement | null {
  if (matching === undefined || matching.length === 0) return null;
  return (
    <ul aria-label={words.label} className="space-y-3 border-b border-line px-4 py-3">
      {matching.map(({ exception, progress }) => (
        <li key={exception}>
          <ProgressBar
            text={progress === null ? words.waits(exception) : words.begun(exception, numberText(progress.assetsDone), numberText(progress.assets))}
            done={progress?.assetsDone ?? 0}
            of={progress?.assets ?? null}
          />
          <p className="text-sm text-muted">{words.meaning}</p>
        </li>
      ))}
    </ul>
  );
}
