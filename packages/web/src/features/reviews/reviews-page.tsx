import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { listAddress } from '../../lib/finding-words.ts';
import { type Pages, usePages } from '../../lib/pages.ts';
import { Badge } from '../../ui/badge.tsx';
import { QuietCount } from '../../ui/count.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Link } from '../../ui/link.tsx';
import { More } from '../../ui/more.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

type Over = Reply<'GET /reviews/expired-in-use'>['items'][number];
type Drift = Reply<'GET /reviews/drift'>['items'][number];
type Use = Reply<'GET /reviews/scopes'>['items'][number];

const exceptionColumn = { id: 'exception', header: words.columnException, card: 'title', cell: ({ exception, title }: { readonly exception: string; readonly title: string }) => `${exception} ${title}` } as const;

const overColumns: readonly Column<Over>[] = [
  exceptionColumn,
  { id: 'ended', header: words.columnEnded, nowrap: true, cell: ({ endedAt }) => <Time at={endedAt} day /> },
  { id: 'then', header: words.columnThen, cell: ({ then }) => words.then[then] },
  { id: 'findings', header: words.columnFindings, align: 'end', cell: ({ exception, findings }) => <QuietCount figure={{ count: findings, list: { exception } }} path="/findings" /> },
  { id: 'assets', header: words.columnAssets, align: 'end', cell: ({ assets }) => assets },
  { id: 'records', header: words.columnRecords, cell: ({ exception, records }) => (records.length === 0 ? words.notYet : <Link to={listAddress('/non-compliances', { exception })}>{records.join(', ')}</Link>) },
];

const driftColumns: readonly Column<Drift>[] = [
  exceptionColumn,
  { id: 'findings', header: words.columnFindings, align: 'end', cell: ({ findings }) => findings },
  {
    id: 'candidates',
    header: words.columnCandidates,
    cell: ({ candidates }) => (
      <ul className="space-y-1 text-sm">
        {candidates.map(({ clause, rule, why, findings, assets, asset }) => (
          <li key={`${clause} ${rule.scheme}:${rule.id} ${why} ${asset.type}`} className="break-words">
            <Link to={listAddress('/findings', { rule: `${rule.scheme}:${rule.id}` })}>{words.candidate(`${rule.scheme}:${rule.id}`, words.why[why], findings, assets)}</Link>
          </li>
        ))}
      </ul>
    ),
  },
];

const useColumns: readonly Column<Use>[] = [
  exceptionColumn,
  {
    id: 'why',
    header: words.columnWhy,
    card: 'badge',
    cell: ({ why }) => (
      <span className="flex flex-wrap gap-1">
        {why.map((one) => (
          <Badge key={one} tone="warn">
            {words.whyUnused[one]}
          </Badge>
        ))}
      </span>
    ),
  },
  { id: 'since', header: words.columnSince, nowrap: true, cell: ({ coveredSince }) => <Time at={coveredSince} day /> },
  { id: 'never', header: words.columnNever, align: 'end', cell: ({ neverMatched, members }) => words.ofMembers(neverMatched, members) },
];

/** Violations and proposals, worst first; each leads to its exception. */
export function ReviewsPage(): ReactElement {
  const over = usePages('GET /reviews/expired-in-use', { query: { limit: 20 } });
  const drift = usePages('GET /reviews/drift', { query: { limit: 100 } });
  const uses = usePages('GET /reviews/scopes', { query: { limit: 100 } });
  return (
    <>
      <PageHeader title={words.title} below={words.below} />
      <div className="space-y-5">
        <Review title={words.over} hint={words.overHint} none={words.noneOver} list={over} columns={overColumns} />
        <Review title={words.drift} hint={words.driftHint} none={words.noDrift} list={drift} columns={driftColumns} />
        <Review title={words.unused} hint={words.unusedHint} none={words.noneUnused} list={uses} columns={useColumns} />
      </div>
    </>
  );
}

function Review<Row extends { readonly exception: string }>(props: {
  readonly title: string;
  readonly hint: string;
  readonly none: string;
  readonly list: Pages<unknown, Row>;
  readonly columns: readonly Column<Row>[];
}): ReactElement {
  const { title, hint, none, list, columns } = props;
  return (
    <Card title={title} flush>
      <p className="border-b border-line px-4 py-3 text-sm text-muted">{hint}</p>
      <Answer query={list} lines={2}>
        {(items) => (
          <>
            {/* A page of these lists may be empty while more follow. */}
            {items.length > 0 ? (
              <DataTable label={title} columns={columns} rows={items} rowKey={({ exception }) => exception} rowTo={({ exception }) => `/exceptions/${encodeURIComponent(exception)}`} />
            ) : list.hasMore ? null : (
              <p className="px-4 py-4">{none}</p>
            )}
            <More list={list} />
          </>
        )}
      </Answer>
    </Card>
  );
}
