import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { listAddress } from '../../lib/finding-words.ts';
import { useApi } from '../../lib/queries.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { CoverageBadge, SeverityBadge } from '../../ui/finding-badges.tsx';
import { ButtonLink, Link } from '../../ui/link.tsx';
import { Card, Facts, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

type Detail = Reply<'GET /findings/:identity'>;

/** One finding: what it is, what covers it or why nothing does, and when it was reported. */
export function FindingPage(): ReactElement {
  const { identity = '' } = useParams({ strict: false }) as { identity?: string };
  const [{ asset = '' }] = useUrlState();
  const query = useApi('GET /findings/:identity', { params: { identity }, query: { asset } });
  return <Answer query={query}>{(detail) => <Shown detail={detail} />}</Answer>;
}

function Shown({ detail }: { readonly detail: Detail }): ReactElement {
  const { finding, covers, reasons } = detail;
  const isOpen = finding.coverage !== null;
  return (
    <>
      <PageHeader
        actions={
          isOpen && finding.coverage !== 'covered' ? (
            <ButtonLink kind="primary" to={listAddress('/request', { finding: finding.identity, asset: `${finding.asset.type}:${finding.asset.id}` })}>
              {words.request}
            </ButtonLink>
          ) : undefined
        }
        title={finding.title === '' ? finding.rule.id : finding.title}
        above={<Link to="/findings">{words.back}</Link>}
        below={
          <span className="flex flex-wrap items-center gap-2">
            <CoverageBadge coverage={finding.coverage} />
            <SeverityBadge severity={finding.severity} />
            <Link to={listAddress('/findings', { asset: `${finding.asset.type}:${finding.asset.id}` })}>{finding.asset.id}</Link>
          </span>
        }
      />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Card title={covers.length > 0 ? words.covers : isOpen ? words.why : words.whyNotOpen}>
          {covers.length > 0 ? <Covers covers={covers} /> : null}
          {reasons.length > 0 ? (
            <ul className="list-disc space-y-2 pl-5">
              {reasons.map(({ code, text, rule }) => (
                <li key={`${code} ${text}`} className="wrap-anywhere">
                  {text} <span className="text-sm text-muted">({rule})</span>
                </li>
              ))}
            </ul>
          ) : null}
          {covers.length === 0 && reasons.length === 0 ? <p>{words.resolved}</p> : null}
        </Card>
        <Card title={words.facts}>
          <Facts items={factsOf(finding)} />
        </Card>
        <Card title={words.reported} flush className="lg:col-span-2">
          <DataTable label={words.reported} columns={spanColumns} rows={detail.spans} rowKey={({ from, tool }) => `${from} ${tool}`} />
        </Card>
      </div>
    </>
  );
}

function Covers({ covers }: { readonly covers: Detail['covers'] }): ReactElement {
  return (
    <ul className="space-y-4">
      {covers.map(({ exception, title, until, then, conditions }) => (
        <li key={exception}>
          <Link to={`/exceptions/${exception}`} className="font-medium text-accent underline-offset-2 hover:underline">
            {exception} {title}
          </Link>
          <p>
            {words.until} <Time at={until} />; {words.then[then]}
          </p>
          {conditions.length === 0 ? null : (
            <>
              <h3 className="mt-2 text-sm text-muted">{words.conditions}</h3>
              <ul className="list-disc pl-5">
                {conditions.map((condition) => (
                  <li key={condition}>{condition}</li>
                ))}
              </ul>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

const spanColumns: readonly Column<Detail['spans'][number]>[] = [
  { id: 'status', header: words.columnStatus, card: 'title', cell: ({ status }) => words.status[status] },
  { id: 'from', header: words.columnFrom, cell: ({ from }) => <Time at={from} /> },
  { id: 'until', header: words.columnUntil, cell: ({ until }) => (until === null ? words.holds : <Time at={until} />) },
  { id: 'tool', header: words.columnTool, cell: ({ tool }) => tool },
];

function factsOf(finding: Detail['finding']): Parameters<typeof Facts>[0]['items'] {
  const { rule, unit, requirements, component, path, line, port, value, firstSeen, lastSeen, source, references } = finding;
  const given = (name: string, text: string | undefined) => (text === undefined ? [] : [{ name, value: text }]);
  return [
    { name: words.ruleId, value: <Link to={listAddress('/findings', { rule: `${rule.scheme}:${rule.id}` })}>{`${rule.scheme}:${rule.id}`}</Link> },
    {
      name: words.requirements,
      value:
        requirements.length === 0 ? (
          <span className="text-muted">{words.notMapped}</span>
        ) : (
          <span className="flex flex-wrap gap-x-3">
            {requirements.map((id) => (
              <Link key={id} to={listAddress('/findings', { requirement: id })}>
                {id}
              </Link>
            ))}
          </span>
        ),
    },
    { name: words.unit, value: unit ?? words.none },
    ...given(words.component, component),
    ...given(words.path, path === undefined ? undefined : line === undefined ? path : `${path}:${line}`),
    ...given(words.port, port),
    ...given(words.value, value),
    { name: words.firstSeen, value: <Time at={firstSeen} /> },
    { name: words.lastSeen, value: <Time at={lastSeen} /> },
    { name: words.tool, value: [source.tool, source.toolVersion].filter((one) => one !== undefined).join(' ') },
    ...given(words.references, references?.join(', ')),
  ];
}
