import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { sizeText, words } from './messages.ts';

/** How far an import is that runs; before the server has begun with it, that it is on its way. */
export function RunProgress({ progress }: { readonly progress: Reply<'GET /imports/:id'>['progress'] }): ReactElement {
  if (progress === null) return <ProgressBar text={words.sending} done={0} of={null} />;
  const { phase, bytes, ofBytes, records } = progress;
  const text = words.phases[phase](sizeText(bytes), ofBytes === null ? null : sizeText(ofBytes), records);
  return <ProgressBar text={text} done={bytes} of={phase === 'writing' ? null : ofBytes} />;
}
