import type { ReactElement } from 'react';
import type { Call } from '../../lib/api.ts';
import { findingAddress, type ListedFinding, severityWords } from '../../lib/finding-words.ts';
import { usePages } from '../../lib/pages.ts';
import { useApi } from '../../lib/queries.ts';
import { type UrlState, useUrlState } from '../../lib/url-state.ts';
import { useMedia } from '../../lib/use-media.ts';
import { Button } from '../../ui/button.tsx';
import { FilterChips } from '../../ui/chips.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { CoverageBadge, SeverityBadge } from '../../ui/finding-badges.tsx';
import { MatchingNote } from '../../ui/matching-note.tsx';
import { More } from '../../ui/more.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { CoverageTabs } from './coverage-tabs.tsx';
import { Facets } from './facets.tsx';
import { words } from './messages.ts';

const columns: readonly Column<ListedFinding>[] = [
  { id: 'title', header: words.columnTitle, card: 'title', cell: ({ title, rule }) => <span className="line-clamp-2 min-w-40 wrap-anywhere">{title === '' ? rule.id : title}</span> },
  { id: 'coverage', header: words.columnCoverage, card: 'badge', nowrap: true, cell: ({ coverage, by }) => <Covering coverage={coverage} by={by} /> },
  { id: 'severity', header: words.columnSeverity, cell: ({ severity }) => <SeverityBadge severity={severity} /> },
  { id: 'asset', header: words.columnAsset, cell: ({ asset }) => <span className="line-clamp-2 min-w-48 wrap-anywhere">{asset.id}</span> },
  { id: 'seen', header: words.columnSeen, nowrap: true, cell: ({ firstSeen }) => <Time at={firstSeen} day /> },
];

const filterNames = ['status', 'severity', 'rule', 'requirement', 'asset', 'unit', 'ownUnit', 'exception'] as const;

/** Findings with what covers them: by coverage, and narrowed down by what they have in common. Every filter stands in the address. */
export function FindingsPage(): ReactElement {
  const [url, setUrl] = useUrlState();
  // Beside the facets there is no room for everything.
  const wide = useMedia('(min-width: 1440px), (max-width: 1279px)');
  const filters = Object.fromEntries(['coverage', ...filterNames].flatMap((name) => (url[name] === undefined ? [] : [[name, url[name]]]))) as UrlState;
  const { coverage: _coverage, ...others } = filters;
  const list = usePages('GET /findings', { query: { ...filters, limit: 50 } } as unknown as Call<'GET /findings'>);
  const facets = useApi('GET /findings/facets', { query: filters } as unknown as Call<'GET /findings/facets'>, { keepPrevious: true });
  const byCoverage = useApi('GET /findings/facets', { query: others } as unknown as Call<'GET /findings/facets'>, { keepPrevious: true });
  const clear = (): void => setUrl(Object.fromEntries(['coverage', ...filterNames].map((name) => [name, null])));
  return (
    <>
      <PageHeader title={words.title} below={words.below} />
      <CoverageTabs facets={byCoverage.data} chosen={url['coverage'] ?? ''} onChoose={(coverage) => setUrl({ coverage })} />
      <FilterChips
        filters={filterNames.flatMap((name) => (url[name] === undefined ? [] : [{ name, label: words.facets[name], value: shownValue(name, url[name]) }]))}
        onRemove={(name) => setUrl({ [name]: null })}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[1fr_18rem]">
        <Card flush className="min-w-0">
          <MatchingNote matching={list.first?.matching} />
          <Answer query={list}>
            {(items) =>
              items.length === 0 ? (
                <Empty title={words.empty}>
                  <p className="mb-4">{words.emptyHint}</p>
                  <Button onPress={clear}>{words.clear}</Button>
                </Empty>
              ) : (
                <>
                  <DataTable label={words.title} columns={columns} rows={items} rowKey={({ identity, asset }) => `${identity} ${asset.id}`} rowTo={findingAddress} hidden={wide ? [] : ['seen']} />
                  <More list={list} />
                </>
              )
            }
          </Answer>
        </Card>
        <Facets query={facets} chosen={filters} onChoose={(name, value) => setUrl({ [name]: value })} />
      </div>
    </>
  );
}

function shownValue(name: string, value: string | undefined): string {
  if (value === undefined) return '';
  if (name === 'status') return words.status[value as keyof typeof words.status] ?? value;
  if (name !== 'severity') return value;
  return value
    .split(',')
    .map((one) => severityWords[one as keyof typeof severityWords] ?? one)
    .join(', ');
}

function Covering({ coverage, by }: Pick<ListedFinding, 'coverage' | 'by'>): ReactElement {
  return (
    <span className="flex flex-col items-start gap-0.5">
      <CoverageBadge coverage={coverage} />
      {by === null ? null : <span className="text-sm text-muted">{by.exception}</span>}
    </span>
  );
}
