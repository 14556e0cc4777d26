import { type ReactElement, useState } from 'react';
import { ask, type Reply } from '../../lib/api.ts';
import { askedContent } from '../../lib/content.ts';
import { told } from '../../lib/problems.ts';
import { Button } from '../../ui/button.tsx';
import { words } from './messages.ts';
import { type Draft, knownOf } from './use-draft.ts';

type Exception = Reply<'GET /exceptions/:id'>;
type Props = { readonly draft: Draft; readonly id: string | undefined; readonly isBegun: boolean; readonly onTaken: (exception: Exception) => void };

/** Where what was written stands: on the server, in this tab, or in the way of somebody else's words. */
export function DraftNotice({ draft: { state, save, adopt }, id, isBegun, onTaken }: Props): ReactElement | null {
  const [failure, setFailure] = useState<string | null>(null);
  if (state.kind === 'stale' && id !== undefined) {
    const settle = async (take: boolean): Promise<void> => {
      try {
        const read = await ask('GET /exceptions/:id', { params: { id } });
        if (take) onTaken(read);
        adopt(knownOf(read, askedContent(read.content)));
        setFailure(null);
        if (!take) await save();
      } catch (error) {
        setFailure(told(error).text);
      }
    };
    return (
      <div role="alert" className="w-full rounded-md border border-warn bg-warn-soft px-4 py-3">
        <p>{words.stale}</p>
        {failure === null ? null : <p className="text-bad">{failure}</p>}
        <div className="mt-2 flex flex-wrap gap-2">
          <Button small onPress={() => void settle(false)}>
            {words.takeMine}
          </Button>
          <Button small onPress={() => void settle(true)}>
            {words.takeTheirs}
          </Button>
        </div>
      </div>
    );
  }
  if (state.kind === 'failed')
    return (
      <div role="alert" className="flex min-w-0 flex-1 basis-60 flex-wrap items-center gap-2 text-sm text-bad">
        <span className="min-w-0 flex-1 basis-60">{words.notSaved(state.text)}</span>
        <Button small onPress={() => void save()}>
          {words.saveNow}
        </Button>
      </div>
    );
  if (!isBegun) return null;
  return (
    <p role="status" className="text-sm text-muted">
      {state.kind === 'saved' ? words.saved(state.id) : state.kind === 'saving' ? words.saving : words.kept}
    </p>
  );
}
