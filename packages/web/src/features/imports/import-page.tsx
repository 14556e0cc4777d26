import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { numberText } from '../../lib/messages.ts';
import { useApi } from '../../lib/queries.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { ButtonLink, Link } from '../../ui/link.tsx';
import { Card, Facts, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { RunState } from './imports-page.tsx';
import { words } from './messages.ts';
import { RunProgress } from './run-progress.tsx';

type Run = Reply<'GET /imports/:id'>;

const held = ['total', 'open', 'passed', 'notEvaluated', 'suppressedAtSource', 'targets', 'recorded'];
const changed = ['opened', 'reopened', 'resolved', 'updated', 'memberships', 'unchangedTargets', 'olderTargets'];

/** The kept report of one import, also while it runs. */
export function ImportPage(): ReactElement {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const query = useApi('GET /imports/:id', { params: { id } }, { againAfter: (run) => (run?.state === 'running' ? 1000 : null) });
  return <Answer query={query} whole>{(run) => <Shown run={run} />}</Answer>;
}

function Shown({ run }: { readonly run: Run }): ReactElement {
  const { source, state, counts, skipped, error, kind } = run;
  return (
    <>
      <PageHeader
        title={source === '' ? words.unnamed : source}
        above={<Link to="/imports">{words.title}</Link>}
        below={
          <span className="flex pt-1">
            <RunState state={state} />
          </span>
        }
        actions={kind === 'findings' && state === 'finished' ? <ButtonLink to="/findings">{words.toFindings}</ButtonLink> : undefined}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-5">
          {state === 'running' ? (
            <Card>
              <RunProgress progress={run.progress} />
            </Card>
          ) : null}
          {error === null ? null : (
            <Card title={words.failed}>
              <p className="wrap-anywhere">{error}</p>
              <p className="mt-2 text-muted">{words.nothingKept}</p>
            </Card>
          )}
          {state === 'finished' ? (
            <>
              <Card title={words.report}>
                <Numbers counts={counts} names={held} />
              </Card>
              {'opened' in counts ? (
                <Card title={words.changes}>
                  <Numbers counts={counts} names={changed} />
                </Card>
              ) : null}
              <Card title={words.skipped} flush>
                {skipped.length === 0 ? (
                  <p className="px-4 py-3 text-muted">{words.nothingSkipped}</p>
                ) : (
                  <DataTable label={words.skipped} columns={skippedColumns} rows={skipped} rowKey={({ reason }) => reason} />
                )}
              </Card>
            </>
          ) : null}
        </div>
        <Card title={words.facts}>
          <Facts narrow items={factsOf(run)} />
        </Card>
      </div>
    </>
  );
}

function Numbers({ counts, names }: { readonly counts: Run['counts']; readonly names: readonly string[] }): ReactElement {
  return <Facts items={names.flatMap((name) => (counts[name] === undefined ? [] : [{ name: words.counts[name] ?? name, value: <span className="text-lg font-semibold tabular-nums">{numberText(counts[name])}</span> }]))} />;
}

const skippedColumns: readonly Column<Run['skipped'][number]>[] = [
  { id: 'reason', header: words.columnReason, card: 'title', cell: ({ reason }) => <span className="wrap-anywhere">{words.reasons[reason] ?? reason}</span> },
  { id: 'count', header: words.columnCount, align: 'end', cell: ({ count }) => numberText(count) },
];

function factsOf({ kind, format, startedAt, finishedAt, contentDigest }: Run): Parameters<typeof Facts>[0]['items'] {
  return [
    { name: words.columnKind, value: words.kindWords[kind as keyof typeof words.kindWords] ?? kind },
    { name: words.format, value: format },
    { name: words.started, value: <Time at={startedAt} /> },
    ...(finishedAt === null ? [] : [{ name: words.finished, value: <Time at={finishedAt} /> }]),
    ...(contentDigest === null ? [] : [{ name: words.digest, value: <code className="text-sm break-all">{contentDigest}</code> }]),
  ];
}
