import type { ReactElement } from 'react';
import type { Reply } from '../lib/api.ts';
import { coverageWords, findingAddress, listAddress } from '../lib/finding-words.ts';
import { messages, numberText } from '../lib/messages.ts';
import { useApi } from '../lib/queries.ts';
import { QuietCount } from './count.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { BandBadge, StateBadge } from './exception-badges.tsx';
import { CoverageBadge, SeverityBadge } from './finding-badges.tsx';
import { Link } from './link.tsx';
import { Card } from './page.tsx';
import { Answer } from './states.tsx';
import { Time } from './time.tsx';

const words = messages('deviations', {
  active: 'In force',
  asked: 'Asked for',
  expired: 'Past expiry',
  open: 'Open findings',
  exceptions: 'Exceptions',
  noExceptions: 'No exception names it.',
  allExceptions: 'In the register',
  findings: 'Open findings',
  noFindings: 'No finding is open.',
  allFindings: 'In the explorer',
  sampled: (count: number) => `Counted over the worst ${numberText(count)}.`,
  title: 'Exception',
  state: 'State',
  owner: 'Owner',
  risk: 'Residual risk',
  until: 'Covered until',
  none: '–',
  finding: 'Finding',
  coverage: 'Coverage',
  severity: 'Severity',
  asset: 'Asset',
});

type Listed = { readonly deviations?: Reply<'GET /assets'>['items'][number]['deviations'] };

/** Beside each row of a list: exceptions in force, asked for and past expiry, and open findings, each opening its list. */
export function deviationColumns<Row extends Listed>(): readonly Column<Row>[] {
  const column = (id: 'active' | 'asked' | 'expired'): Column<Row> => ({
    id,
    header: words[id],
    align: 'end',
    nowrap: true,
    cell: ({ deviations }) => (deviations === undefined ? words.none : <QuietCount figure={deviations[id]} />),
  });
  return [
    column('active'),
    column('asked'),
    column('expired'),
    {
      id: 'findings',
      header: words.open,
      align: 'end',
      nowrap: true,
      cell: ({ deviations }) => (deviations === undefined ? words.none : <QuietCount figure={deviations.findings} path="/findings" />),
    },
  ];
}

type Exception = Reply<'GET /exceptions'>['items'][number];
type Finding = Reply<'GET /findings'>['items'][number];
/** What exceptions and findings are asked for by. */
type About = { readonly requirement: string } | { readonly asset: string };
/** Exceptions are asked for by a control that they rely on, too. */
type Named = About | { readonly control: string };

const exceptionColumns: readonly Column<Exception>[] = [
  { id: 'title', header: words.title, card: 'title', cell: ({ title }) => title },
  { id: 'state', header: words.state, card: 'badge', cell: ({ state }) => <StateBadge state={state} /> },
  { id: 'risk', header: words.risk, cell: ({ residualBand }) => (residualBand === null ? words.none : <BandBadge band={residualBand} />) },
  { id: 'owner', header: words.owner, cell: ({ owner }) => owner.name },
  { id: 'until', header: words.until, nowrap: true, cell: ({ cover }) => (cover === null ? words.none : <Time at={cover.until} day />) },
];

/** Exceptions from a requirement, for an asset, or that rely on a control, newest first. */
export function ExceptionsCard({ about }: { readonly about: Named }): ReactElement {
  const query = useApi('GET /exceptions', { query: { ...about, sort: '-id', limit: 20 } });
  return (
    <Card title={words.exceptions} flush actions={<Link to={listAddress('/register', { ...about })}>{words.allExceptions}</Link>}>
      <Answer query={query} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="px-4 py-6 text-muted">{words.noExceptions}</p>
          ) : (
            <DataTable label={words.exceptions} columns={exceptionColumns} rows={items} rowKey={({ id }) => id} rowTo={({ id }) => `/exceptions/${encodeURIComponent(id)}`} />
          )
        }
      </Answer>
    </Card>
  );
}

const findingColumns: readonly Column<Finding>[] = [
  { id: 'title', header: words.finding, card: 'title', cell: ({ title, rule }) => <span className="line-clamp-2 wrap-anywhere">{title === '' ? rule.id : title}</span> },
  { id: 'coverage', header: words.coverage, card: 'badge', cell: ({ coverage }) => <CoverageBadge coverage={coverage} /> },
  { id: 'severity', header: words.severity, cell: ({ severity }) => <SeverityBadge severity={severity} /> },
];
const assetColumn: Column<Finding> = { id: 'asset', header: words.asset, cell: ({ asset }) => <span className="line-clamp-2 break-all">{asset.id}</span> };
const columnsWithAsset = [...findingColumns, assetColumn];

/** The worst open findings of a requirement or an asset, and how many there are of each coverage. */
export function FindingsCard({ about }: { readonly about: About }): ReactElement {
  const list = useApi('GET /findings', { query: { ...about, limit: 8 } });
  const facets = useApi('GET /findings/facets', { query: about });
  return (
    <Card title={words.findings} flush actions={<Link to={listAddress('/findings', { ...about })}>{words.allFindings}</Link>}>
      {facets.data === undefined || facets.data.counted === 0 ? null : (
        <ul aria-label={words.coverage} className="flex flex-wrap gap-x-5 gap-y-1 border-b border-line px-4 py-3">
          {facets.data.facets.coverage.map(({ value, count }) => (
            <li key={value}>
              <Link to={listAddress('/findings', { ...about, coverage: value })}>{`${numberText(count)} ${(coverageWords[value as keyof typeof coverageWords] ?? value).toLowerCase()}`}</Link>
            </li>
          ))}
          {facets.data.complete ? null : <li className="text-muted">{words.sampled(facets.data.counted)}</li>}
        </ul>
      )}
      <Answer query={list} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="px-4 py-6 text-muted">{words.noFindings}</p>
          ) : (
            <DataTable
              label={words.findings}
              columns={'asset' in about ? findingColumns : columnsWithAsset}
              rows={items}
              rowKey={({ identity, asset }) => `${identity} ${asset.id}`}
              rowTo={findingAddress}
            />
          )
        }
      </Answer>
    </Card>
  );
}
