import { type ReactElement, useState } from 'react';
import { calendarDayText } from '../../lib/dates.ts';
import { basisWords } from '../../lib/states.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { BandBadge } from '../../ui/exception-badges.tsx';
import { Link } from '../../ui/link.tsx';
import { RequirementTitle } from './requirement-title.tsx';
import { Card, Facts } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { valueWords, words } from './messages.ts';
import { assetText, narrowingText } from '../../lib/scope-text.ts';
import type { Clause } from '../../lib/content.ts';
import type { Exception } from './types.ts';

type Props = { readonly exception: Exception };

export function WhyCard({ exception }: Props): ReactElement {
  return (
    <Card title={words.why}>
      <p className="max-w-prose whitespace-pre-line">{exception.content.justification}</p>
    </Card>
  );
}

export function ScopeCard({ exception }: Props): ReactElement {
  const { scope } = exception.content;
  const isRecord = scope.every(({ rules }) => rules === undefined);
  return (
    <Card title={words.scope}>
      <ul className="space-y-4">
        {scope.map((clause, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: clauses have no name, and their order is part of the version
          <ClauseItem key={at} clause={clause} />
        ))}
      </ul>
      {isRecord ? <p className="mt-4 text-sm text-muted">{words.record}</p> : null}
    </Card>
  );
}

const mostIds = 4;
/** On paper, where nothing unfolds. */
const mostPrinted = 400;

function ClauseItem({ clause }: { readonly clause: Clause }): ReactElement {
  const [all, setAll] = useState(false);
  const { requirement, asset } = clause;
  const ids = asset.ids ?? [];
  const narrowed = narrowingText(clause);
  return (
    <li className="border-l-2 border-line pl-4">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{requirement}</span>
        <RequirementTitle id={requirement} />
      </p>
      <p className="mt-1">
        <span className="text-muted">{words.where}: </span>
        {assetText(asset)}
      </p>
      {ids.length > 1 ? (
        <p className="mt-1 font-mono text-sm wrap-anywhere text-muted">
          {(all ? ids : ids.slice(0, mostIds)).join(', ')}
          {ids.length > mostIds && !all ? (
            <>
              <span className="hidden print:inline">{`, ${ids.slice(mostIds, mostPrinted).join(', ')}${ids.length > mostPrinted ? words.moreIds(ids.length - mostPrinted) : ''}`}</span>
              <span data-print="off">
                {' '}
                <Button kind="quiet" small onPress={() => setAll(true)}>
                  {words.allIds(ids.length)}
                </Button>
              </span>
            </>
          ) : null}
        </p>
      ) : null}
      {narrowed === '' ? null : (
        <p className="mt-1 wrap-anywhere">
          <span className="text-muted">{words.narrowed}: </span>
          {narrowed}
        </p>
      )}
    </li>
  );
}

export function DutiesCard({ exception }: Props): ReactElement | null {
  const { duties, asOf, frozen } = exception;
  if (duties.length === 0) return null;
  return (
    <Card title={words.duties}>
      <ul className="space-y-3">
        {duties.map(({ id, text, owner, due, expected, consequence, dischargedAt }) => (
          <li key={id} className="flex flex-wrap items-start justify-between gap-2">
            <div className="min-w-0">
              <p className="wrap-anywhere">{text}</p>
              <p className="text-sm text-muted">
                {owner === null ? '' : `${owner.name} · `}
                {dischargedAt === null ? words.dueBy : words.discharged} <Time at={dischargedAt ?? expected ?? due} zone={frozen?.zone ?? null} />
                {dischargedAt === null ? ` · ${words.otherwise(valueWords[consequence])}` : ''}
                {dischargedAt === null && expected !== null ? <> (<Time at={due} zone={frozen?.zone ?? null} />)</> : null}
              </p>
            </div>
            <Badge tone={dischargedAt !== null ? 'ok' : (expected ?? due) <= asOf ? 'bad' : 'warn'}>{dischargedAt !== null ? words.discharged : words.dueBy}</Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function PlanCard({ exception }: Props): ReactElement {
  const milestones = exception.content.remediation?.milestones ?? [];
  return (
    <Card title={words.plan}>
      {milestones.length === 0 ? <p className="text-muted">{words.noPlan}</p> : null}
      <ol className="space-y-2">
        {milestones.map(({ title, due, ticket }) => (
          <li key={`${due} ${title}`} className="grid grid-cols-[7rem_1fr] gap-3">
            <span className="text-muted tabular-nums">{calendarDayText(due)}</span>
            <span>
              {title} {ticket === undefined ? null : <span className="text-muted">({ticket})</span>}
              <Reached reached={exception.reached.findLast((one) => one.title === title)} />
            </span>
          </li>
        ))}
      </ol>
      {exception.stalls === 0 ? null : <p className="mt-3 text-sm text-muted">{words.stalls(exception.stalls)}</p>}
    </Card>
  );
}

function Reached({ reached }: { readonly reached: Exception['reached'][number] | undefined }): ReactElement | null {
  if (reached === undefined) return null;
  return (
    <span className="block text-sm text-ok">
      {words.reached(reached.by.name)} · <Time at={reached.at} />
    </span>
  );
}

/** Reviews that were done, the latest first, each with what it found. */
export function ReviewsCard({ exception: { reviews } }: Props): ReactElement | null {
  if (reviews.length === 0) return null;
  return (
    <Card title={words.reviews}>
      <ul className="space-y-2">
        {reviews.toReversed().map(({ at, by, outcome, band }) => (
          <li key={at} className="flex flex-wrap items-center justify-between gap-2">
            <span>
              <span className="font-medium">{words.reviewOutcomes[outcome]}</span>{' '}
              <span className="text-muted">
                · {by.name} · <Time at={at} />
              </span>
            </span>
            <BandBadge band={band} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function FactsCard({ exception }: Props): ReactElement {
  const { content, requester, grants, gaps, lineageSince, frozen, version, contentHash, relianceHash } = exception;
  const grant = grants.at(-1);
  const optional = [
    frozen === null ? null : { name: words.zone, value: frozen.zone },
    version === null ? null : { name: words.version, value: String(version) },
    content.relatedTo === undefined ? null : { name: words.follows, value: <Link to={`/exceptions/${encodeURIComponent(content.relatedTo)}`}>{content.relatedTo}</Link> },
    content.suspendMode === undefined ? null : { name: words.whenSuspended, value: words.suspendModes[content.suspendMode] },
    content.ticket === undefined ? null : { name: words.ticket, value: content.ticket },
    contentHash === null ? null : { name: words.contentHash, value: <Hash value={contentHash} /> },
    relianceHash === null ? null : { name: words.relianceHash, value: <Hash value={relianceHash} /> },
  ].filter((item) => item !== null);
  return (
    <Card title={words.facts}>
      <Facts
        narrow
        items={[
          { name: words.owner, value: content.owner.name },
          { name: words.requester, value: requester.name },
          { name: words.basis, value: basisWords[content.basis] },
          ...(grant === undefined ? [] : [{ name: words.covered, value: <Cover from={grant.from} until={grant.endedAt ?? grant.until} zone={grant.zone} /> }]),
          ...(gaps.length === 0 ? [] : [{ name: words.gaps, value: gaps.map(({ from, until }) => <div key={from}><Cover from={from} until={until} zone={grant?.zone ?? 'UTC'} /></div>) }]),
          ...(lineageSince === null ? [] : [{ name: words.lineageSince, value: calendarDayText(lineageSince) }]),
          ...optional,
        ]}
      />
    </Card>
  );
}

function Cover({ from, until, zone }: { readonly from: string; readonly until: string; readonly zone: string }): ReactElement {
  return (
    <>
      <Time at={from} zone={zone} />
      <br />– <Time at={until} zone={zone} />
    </>
  );
}

function Hash({ value }: { readonly value: string }): ReactElement {
  return (
    <code className="font-mono text-sm" title={value}>
      {value.slice(0, 16)}…
    </code>
  );
}
