import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { listAddress } from '../../lib/finding-words.ts';
import { usePages } from '../../lib/pages.ts';
import { useApi } from '../../lib/queries.ts';
import { requirementAddress } from '../../lib/requirement-address.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { ExceptionsCard, FindingsCard } from '../../ui/deviations.tsx';
import { ButtonLink, Link } from '../../ui/link.tsx';
import { More } from '../../ui/more.tsx';
import { Card, Facts, PageHeader } from '../../ui/page.tsx';
import { PersonName } from '../../ui/person-name.tsx';
import { Answer } from '../../ui/states.tsx';
import { words } from './messages.ts';
import { ReviewsCard } from './reviews-card.tsx';
import { SignalsCard } from './signals-card.tsx';
import { VersionsCard } from './versions-card.tsx';

type Requirement = Reply<'GET /requirements/:document/:clause'>;

/** One requirement: what it says, who answers for it, which rules check it, and what deviates from it. */
export function RequirementPage(): ReactElement {
  const { document = '', clause = '' } = useParams({ strict: false }) as { document?: string; clause?: string };
  const query = useApi('GET /requirements/:document/:clause', { params: { document, clause } });
  return <Answer query={query} whole>{(requirement) => <Shown requirement={requirement} />}</Answer>;
}

function Shown({ requirement }: { readonly requirement: Requirement }): ReactElement {
  const { id, title, statement, waivable, withdrawn, obligations, crown } = requirement;
  const [document = '', clause = ''] = id.split('/');
  return (
    <>
      <PageHeader
        title={title}
        tab={`${id} ${title}`}
        above={
          <>
            <Link to="/requirements">{words.title}</Link> / {id}
          </>
        }
        below={
          crown || !waivable || withdrawn === true ? (
            <span className="flex flex-wrap gap-2 pt-1">
              {crown ? <Badge tone="warn">{words.crown}</Badge> : null}
              {withdrawn === true ? <Badge>{words.withdrawn}</Badge> : null}
              {waivable ? null : <Badge tone="bad">{words.notWaivable}</Badge>}
            </span>
          ) : undefined
        }
        actions={
          waivable ? (
            <ButtonLink kind="primary" to={listAddress('/request', { requirement: id })}>
              {words.ask}
            </ButtonLink>
          ) : (
            <ButtonLink to={listAddress('/non-compliances', { requirement: id })}>{words.nonCompliance}</ButtonLink>
          )
        }
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-5">
          <Card title={words.text}>{statement === '' ? <p className="text-muted">{words.noText}</p> : <p className="max-w-prose whitespace-pre-line">{statement}</p>}</Card>
          <ExceptionsCard about={{ requirement: id }} />
          <FindingsCard about={{ requirement: id }} />
          {obligations.length === 0 ? null : (
            <Card title={words.obligations} flush>
              <DataTable label={words.obligations} columns={obligationColumns} rows={obligations} rowKey={({ clause }) => clause} />
            </Card>
          )}
        </div>
        <div className="min-w-0 space-y-5">
          <Card title={words.facts}>
            <Facts narrow items={factsOf(requirement)} />
          </Card>
          <SignalsCard requirement={id} />
          <ReviewsCard requirement={id} />
          <VersionsCard id={id} document={document} clause={clause} />
          <RulesCard requirement={id} />
        </div>
      </div>
    </>
  );
}

function RulesCard({ requirement }: { readonly requirement: string }): ReactElement {
  const list = usePages('GET /mappings', { query: { requirement, limit: 20 } });
  return (
    <Card title={words.rules} flush>
      <Answer query={list} lines={3}>
        {(items) =>
          items.length === 0 ? (
            <p className="px-4 py-3 text-muted">{words.noRules}</p>
          ) : (
            <>
              <ul className="divide-y divide-line">
                {items.map(({ rule }) => (
                  <li key={`${rule.scheme}:${rule.id}`} className="px-4 py-2 text-sm break-all">
                    <span className="text-muted">{rule.scheme}:</span>
                    <Link to={listAddress('/findings', { rule: `${rule.scheme}:${rule.id}` })}>{rule.id}</Link>
                  </li>
                ))}
              </ul>
              <More list={list} />
            </>
          )
        }
      </Answer>
    </Card>
  );
}

const obligationColumns: readonly Column<Requirement['obligations'][number]>[] = [
  { id: 'clause', header: words.obligationClause, card: 'title', cell: ({ clause }) => clause },
  { id: 'kind', header: words.obligationKind, cell: ({ waivability }) => words.waivability[waivability] },
  { id: 'days', header: words.obligationDays, cell: ({ maxDays }) => (maxDays === undefined ? words.none : words.days(maxDays)) },
];

function factsOf({ aliases = [], document, version, tier, controlOwner, waivable, maxDays, conforming, parent, controls }: Requirement): Parameters<typeof Facts>[0]['items'] {
  return [
    { name: words.policy, value: <Link to={listAddress('/requirements', { document: document.id })}>{`${document.id} ${document.title}`}</Link> },
    { name: words.owner, value: <PersonName id={document.owner} /> },
    ...(controlOwner === undefined ? [] : [{ name: words.controlOwner, value: <PersonName id={controlOwner} /> }]),
    ...(aliases.length === 0 ? [] : [{ name: words.aliases, value: aliases.join(', ') }]),
    { name: words.version, value: version },
    { name: words.tier, value: tier === 1 ? words.mostCritical : tier },
    { name: words.waivable, value: waivable ? words.yes : words.no },
    ...(waivable ? [{ name: words.longest, value: maxDays === undefined ? words.notLimited : words.days(maxDays) }] : []),
    ...(conforming === undefined ? [] : [{ name: words.conforming, value: conforming.join(', ') }]),
    ...(parent === undefined ? [] : [{ name: words.parent, value: <Link to={requirementAddress(parent)}>{parent}</Link> }]),
    ...(controls.length === 0 ? [] : [{ name: words.controls, value: controls.join(', ') }]),
  ];
}
