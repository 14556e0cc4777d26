import type { ReactElement } from 'react';
import { type Coverage, coverageWords, findingAddress, type ListedFinding, listAddress } from '../../lib/finding-words.ts';
import { messages, numberText } from '../../lib/messages.ts';
import { usePages } from '../../lib/pages.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { CoverageBadge } from '../../ui/finding-badges.tsx';
import { Link } from '../../ui/link.tsx';
import { MatchingNote } from '../../ui/matching-note.tsx';
import { More } from '../../ui/more.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';

const words = messages('exception coverage', {
  title: 'Findings in its scope',
  explorer: 'In the explorer',
  none: 'No finding is in its scope now.',
  notGranted: 'Findings are matched when it is granted.',
  counts: 'What it says to the open ones',
  open: (count: string) => `${count} open`,
  ofFirst: (count: string) => `of the first ${count} in its scope`,
  columnFinding: 'Finding',
  columnCoverage: 'Coverage',
  columnAsset: 'Asset',
  columnSince: 'Covered since',
  notCovered: '–',
  byOther: (exception: string) => `by ${exception}`,
});

const order: readonly Coverage[] = ['covered', 'partial', 'ambiguous', 'suspended', 'expired', 'uncovered'];

/** Which findings an exception covers now, and since when; those that it does not quite cover, too. */
export function CoverageCard({ id, granted }: { readonly id: string; readonly granted: boolean }): ReactElement {
  const list = usePages('GET /exceptions/:id/coverage', { params: { id }, query: { limit: 10 } });
  const { counts, complete } = list.first ?? {};
  return (
    <Card title={words.title} flush actions={<Link to={listAddress('/findings', { exception: id })}>{words.explorer}</Link>}>
      <MatchingNote matching={list.first?.matching} />
      {counts === undefined || (counts['open'] ?? 0) === 0 ? null : (
        <ul aria-label={words.counts} className="flex flex-wrap gap-x-5 gap-y-1 border-b border-line px-4 py-3">
          <li className="font-medium">{words.open(numberText(counts['open'] ?? 0))}</li>
          {order.map((coverage) => ((counts[coverage] ?? 0) === 0 ? null : <li key={coverage}>{`${numberText(counts[coverage] ?? 0)} ${coverageWords[coverage].toLowerCase()}`}</li>))}
          {complete === false ? <li className="text-muted">{words.ofFirst(numberText(counts['inScope'] ?? 0))}</li> : null}
        </ul>
      )}
      <Answer query={list} lines={3}>
        {(items) =>
          items.length === 0 ? (
            <p className="px-4 py-4 text-muted">{granted ? words.none : words.notGranted}</p>
          ) : (
            <>
              <DataTable label={words.title} columns={columnsFor(id)} rows={items} rowKey={({ identity, asset }) => `${identity} ${asset.id}`} rowTo={findingAddress} />
              <More list={list} />
            </>
          )
        }
      </Answer>
    </Card>
  );
}

function columnsFor(id: string): readonly Column<ListedFinding>[] {
  return [
    { id: 'title', header: words.columnFinding, card: 'title', cell: ({ title, rule }) => <span className="line-clamp-2 wrap-anywhere">{title === '' ? rule.id : title}</span> },
    { id: 'coverage', header: words.columnCoverage, card: 'badge', cell: ({ coverage }) => <CoverageBadge coverage={coverage} /> },
    { id: 'asset', header: words.columnAsset, cell: ({ asset }) => <span className="line-clamp-2 break-all">{asset.id}</span> },
    {
      id: 'since',
      header: words.columnSince,
      cell: ({ by }) => {
        if (by === null || by.since === null) return words.notCovered;
        return (
          <>
            <Time at={by.since} day />
            {by.exception === id ? null : <span className="block text-sm text-muted">{words.byOther(by.exception)}</span>}
          </>
        );
      },
    },
  ];
}
