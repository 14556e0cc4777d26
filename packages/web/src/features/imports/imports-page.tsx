import { type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { numberText } from '../../lib/messages.ts';
import { usePages } from '../../lib/pages.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { More } from '../../ui/more.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';
import { RecordsReport } from './records-report.tsx';
import { type Taken, TakeFile } from './take-file.tsx';

type Run = Reply<'GET /imports'>['items'][number];

const tones = { running: 'info', finished: 'ok', failed: 'bad' } as const satisfies Readonly<Record<Run['state'], Tone>>;

export function RunState({ state }: { readonly state: Run['state'] }): ReactElement {
  return <Badge tone={tones[state]}>{words.states[state]}</Badge>;
}

const columns: readonly Column<Run>[] = [
  { id: 'source', header: words.columnSource, card: 'title', cell: ({ source }) => <span className="break-all">{source === '' ? words.unnamed : source}</span> },
  { id: 'state', header: words.columnState, card: 'badge', cell: ({ state }) => <RunState state={state} /> },
  { id: 'kind', header: words.columnKind, nowrap: true, cell: ({ kind }) => words.kindWords[kind as keyof typeof words.kindWords] ?? kind },
  { id: 'count', header: words.columnCount, align: 'end', cell: ({ counts }) => numberText(counts['total'] ?? counts['recorded'] ?? 0) },
  { id: 'skipped', header: words.columnSkipped, align: 'end', cell: ({ skipped }) => numberText(skipped.reduce((sum, { count }) => sum + count, 0)) },
  { id: 'started', header: words.columnStarted, nowrap: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
];

/** Files in: scanner reports and records, with what became of the earlier ones. */
export function ImportsPage(): ReactElement {
  const [taken, setTaken] = useState<Taken | null>(null);
  const list = usePages('GET /imports', { query: { limit: 20 } });
  return (
    <>
      <PageHeader title={words.title} below={words.below} />
      <div className="space-y-5">
        <TakeFile onTaken={setTaken} />
        {taken === null ? null : <RecordsReport report={taken} />}
        <Card title={words.earlier} flush>
          <Answer query={list}>
            {(items) =>
              items.length === 0 ? (
                <Empty title={words.none}>{words.noneHint}</Empty>
              ) : (
                <>
                  <DataTable label={words.earlier} columns={columns} rows={items} rowKey={({ id }) => String(id)} rowTo={({ id }) => `/imports/${id}`} />
                  <More list={list} />
                </>
              )
            }
          </Answer>
        </Card>
      </div>
    </>
  );
}
