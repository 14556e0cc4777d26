import type { FormEvent, ReactElement } from 'react';
import { useKeptText } from '../../lib/kept-text.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { TextArea } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer, Problem } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';
import { type ToldEvent, toldEvent } from './timeline-words.ts';
import type { Entry } from './types.ts';

/** Everything that happened, the latest first, and the place to say something. */
export function TimelineCard({ id }: { readonly id: string }): ReactElement {
  const history = useApi('GET /exceptions/:id/history', { params: { id } });
  return (
    <Card title={words.timeline}>
      <CommentForm id={id} />
      <Answer query={history}>
        {({ items }) => (
          <ol className="relative space-y-4 border-l-2 border-line pl-5">
            {items.toReversed().map((entry) => (
              <EntryItem key={entry.revision} entry={entry} />
            ))}
          </ol>
        )}
      </Answer>
    </Card>
  );
}

const dots: Readonly<Record<ToldEvent['tone'], string>> = { plain: 'bg-line-strong', good: 'bg-ok', bad: 'bg-bad', talk: 'bg-accent' };

function EntryItem({ entry }: { readonly entry: Entry }): ReactElement {
  const { phrase, text, tone } = toldEvent(entry);
  const { person, kind } = entry.actor;
  return (
    <li className="relative">
      <span aria-hidden className={classes('absolute top-1.5 -left-[1.65rem] size-2.5 rounded-full border-2 border-surface box-content', dots[tone])} />
      <p>
        <span className="font-medium">{person?.name ?? kind}</span> {phrase}
      </p>
      {text === null ? null : <p className={classes('mt-1 max-w-prose whitespace-pre-line wrap-anywhere', tone === 'talk' ? 'rounded-md bg-sunken px-3 py-2' : 'text-muted')}>{text}</p>}
      <p className="text-sm text-muted">
        <Time at={entry.at} />
      </p>
    </li>
  );
}

function CommentForm({ id }: { readonly id: string }): ReactElement {
  const [text, setText, forget] = useKeptText(`${id} comment`);
  const comment = useChange('POST /exceptions/:id/comment', {
    onSuccess: () => {
      forget();
      toast(words.commentAdded);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== '') comment.mutate({ params: { id }, body: { text } });
  };
  return (
    <form onSubmit={submit} data-print="off" className="mb-6 space-y-2">
      <TextArea label={words.comment} hint={words.commentHint} rows={2} value={text} onChange={setText} />
      <Problem error={comment.error} />
      {text.trim() === '' ? null : (
        <Button type="submit" kind="primary" small busy={comment.isPending}>
          {words.send}
        </Button>
      )}
    </form>
  );
}
