import { type FormEvent, type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { factText } from '../../lib/outside-words.ts';
import { usePages } from '../../lib/pages.ts';
import { useApi } from '../../lib/queries.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Link } from '../../ui/link.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { Card } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';
import { words as navigation } from './nav-messages.ts';

type Fact = Reply<'GET /outside-facts'>['items'][number];
type Family = 'ticket';

const columns: readonly Column<Fact>[] = [
  { id: 'subject', header: words.subject, card: 'title', cell: ({ subject, kind }) => <span className="wrap-anywhere">{`${factText(kind)}: ${subject}`}</span> },
  { id: 'applied', header: words.state, card: 'badge', cell: ({ applied }) => <Badge tone={applied ? 'ok' : 'neutral'}>{applied ? words.applied : words.late}</Badge> },
  { id: 'source', header: words.source, cell: ({ source, externalId }) => <span className="wrap-anywhere">{`${source} ${externalId}`}</span> },
  { id: 'text', header: words.text, cell: ({ text, applied }) => <span className="wrap-anywhere">{[text, applied ? null : words.lateHint].filter((part) => part !== null).join(' ')}</span> },
  { id: 'occurred', header: words.occurred, nowrap: true, cell: ({ occurredAt }) => <Time at={occurredAt} /> },
  { id: 'received', header: words.received, nowrap: true, cell: ({ receivedAt }) => <Time at={receivedAt} /> },
];

/** What outside systems reported, and what of it waits for the reader. */
export function OutsidePage(): ReactElement {
  const [url, setUrl] = useUrlState();
  const { family, subject } = url;
  const list = usePages('GET /outside-facts', { query: { limit: 50, ...(family === undefined ? {} : { family: family as Family }), ...(subject === undefined ? {} : { subject }) } });
  return (
    <ListPage
      title={navigation.title}
      below={words.below}
      filters={
        <>
          <SelectField
            className="w-52"
            label={words.family}
            value={family ?? ''}
            onChange={(value) => setUrl({ family: value })}
            options={[{ value: '', label: words.anyFamily }, ...Object.entries(words.families).map(([value, label]) => ({ value, label }))]}
          />
          <SubjectField key={subject ?? ''} subject={subject ?? ''} onSearch={(value) => setUrl({ subject: value })} />
        </>
      }
      chips={<Waiting />}
      list={list}
      columns={columns}
      rowKey={({ source, externalId, version }) => `${source} ${externalId} ${version}`}
      empty={{ title: words.empty, hint: words.emptyHint, clear: words.clear }}
      onClear={() => setUrl({ family: null, subject: null })}
    />
  );
}

function SubjectField({ subject, onSearch }: { readonly subject: string; readonly onSearch: (subject: string) => void }): ReactElement {
  const [typed, setTyped] = useState(subject);
  const search = (event: FormEvent): void => {
    event.preventDefault();
    onSearch(typed.trim());
  };
  return (
    <form onSubmit={search} className="flex min-w-0 flex-1 basis-72 flex-wrap items-end gap-2">
      <TextField className="min-w-0 flex-1 basis-52" type="search" label={words.search} value={typed} onChange={setTyped} />
      <Button type="submit">{words.searchButton}</Button>
    </form>
  );
}

/** What facts propose and the reader may decide, each with its place in the inbox. */
function Waiting(): ReactElement | null {
  const tasks = useApi('GET /tasks', { query: { limit: 500 } }).data?.items.filter(({ kind }) => kind === 'decide-proposal') ?? [];
  if (tasks.length === 0) return null;
  return (
    <Card title={words.waiting} className="mb-4">
      <p className="mb-2 text-muted">{words.waitingHint(tasks.length)}</p>
      <ul className="space-y-2">
        {tasks.map(({ exception, proposal }) => (
          <li key={`${exception.id} ${proposal?.id}`} className="wrap-anywhere">
            <Link to={`/inbox?task=${encodeURIComponent(`${exception.id} decide-proposal ${proposal?.id}`)}`}>{exception.id}</Link> {proposal?.text}
          </li>
        ))}
      </ul>
    </Card>
  );
}
