import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { usePages } from '../../lib/pages.ts';
import { useChange } from '../../lib/queries.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { SelectField } from '../../ui/field.tsx';
import { Link } from '../../ui/link.tsx';
import { More } from '../../ui/more.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty, Problem } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { CalendarCard } from './calendar-card.tsx';
import { words } from './messages.ts';

type Notice = Reply<'GET /notices'>['items'][number];

/** What the reader was told, newest first. Marking says something about the reader, never about the exception. */
export function NoticesPage(): ReactElement {
  const [url, setUrl] = useUrlState();
  const all = url['show'] === 'all';
  const list = usePages('GET /notices', { query: all ? { limit: 50 } : { open: 'true', limit: 50 } });
  const handleAll = useChange('POST /notices/handle');
  const newest = list.first?.items[0]?.id;
  return (
    <>
      <PageHeader
        title={words.title}
        below={list.first === undefined ? '' : words.below(list.first.open)}
        actions={
          newest === undefined || list.first?.open === 0 ? undefined : (
            <Button onPress={() => handleAll.mutate({ body: { upTo: newest } })}>
              {words.handleAll}
            </Button>
          )
        }
      />
      <div className="mb-4 max-w-48">
        <SelectField label={words.show} value={all ? 'all' : 'open'} options={[{ value: 'open', label: words.onlyOpen }, { value: 'all', label: words.all }]} onChange={(show) => setUrl({ show: show === 'all' ? show : null })} />
      </div>
      <Problem error={handleAll.error} />
      <Card flush>
        <Answer query={list}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={all ? words.emptyAll : words.empty}>{words.emptyHint}</Empty>
            ) : (
              <>
                <ul aria-label={words.title} className="divide-y divide-line">
                  {items.map((notice) => (
                    <NoticeItem key={notice.id} notice={notice} />
                  ))}
                </ul>
                <More list={list} />
              </>
            )
          }
        </Answer>
      </Card>
      <CalendarCard />
    </>
  );
}

function NoticeItem({ notice }: { readonly notice: Notice }): ReactElement {
  const handle = useChange('POST /notices/:id/handle');
  const { id, exception, text, at, due, urgent, kind, settledAt, handledAt } = notice;
  const open = settledAt === null && handledAt === null;
  return (
    <li className={classes('flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 py-3', !open && 'text-muted')}>
      <div className="min-w-0 flex-1 basis-72">
        <p className={classes('wrap-anywhere', open && 'font-medium')}>{text}</p>
        <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
          <Link to={`/exceptions/${encodeURIComponent(exception.id)}`}>{exception.id}</Link>
          <Time at={at} />
          {due === null ? null : (
            <span>
              {kind === 'granted' || kind === 'cover_started' ? words.ends : words.due} <Time at={due} />
            </span>
          )}
          {urgent && open ? <Badge tone="bad">{words.urgent}</Badge> : null}
          {handledAt !== null ? <span>{words.handled}</span> : settledAt !== null ? <span>{words.settled}</span> : null}
        </p>
        <Problem error={handle.error} />
      </div>
      {open ? (
        <Button small label={words.handleOne(exception.id)} onPress={() => handle.mutate({ params: { id } })}>
          {words.handle}
        </Button>
      ) : null}
    </li>
  );
}
