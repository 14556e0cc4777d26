import { useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { apiAddress } from '../../lib/api.ts';
import { assetAddress, assetTypeWords } from '../../lib/asset-words.ts';
import { calendarDayText } from '../../lib/dates.ts';
import { useRefusal } from '../../lib/may.ts';
import { useApi } from '../../lib/queries.ts';
import { requirementAddress } from '../../lib/requirement-address.ts';
import { useSession } from '../../lib/session.ts';
import { AttachFile } from '../../ui/actions/attach-file.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Link } from '../../ui/link.tsx';
import { words as kit } from '../../ui/messages.ts';
import { Card, Facts, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';
import { PlanDialog, ResolveDialog } from './change-dialogs.tsx';
import type { NonCompliance } from './types.ts';

/** One requirement that is not met and cannot be excepted: what, where, whose, until when, and who found it met again. */
export function NonCompliancePage(): ReactElement {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useApi('GET /non-compliances/:id', { params: { id } });
  return <Answer query={query} whole>{(shown) => <Shown shown={shown} />}</Answer>;
}

function Shown({ shown }: { readonly shown: NonCompliance }): ReactElement {
  const { id, title, statement, status, milestones, resolved, asset } = shown;
  return (
    <>
      <PageHeader
        title={title}
        tab={`${id} ${title}`}
        above={
          <>
            <Link to="/non-compliances">{words.title}</Link> / {id}
          </>
        }
        below={<Badge tone={status === 'open' ? 'warn' : 'ok'}>{words.statuses[status]}</Badge>}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-5">
          <Card title={words.statement}>
            <p className="max-w-prose whitespace-pre-line wrap-anywhere">{statement}</p>
          </Card>
          <Card title={words.where}>
            <ul className="space-y-1">
              {asset.ids.map((one) => (
                <li key={one} className="wrap-anywhere">
                  {(assetTypeWords as Readonly<Record<string, string>>)[asset.type] ?? asset.type} <Link to={assetAddress({ type: asset.type, id: one })}>{one}</Link>
                </li>
              ))}
            </ul>
          </Card>
          <Card title={words.plan}>
            {milestones.length === 0 ? <p className="text-muted">{words.none}</p> : null}
            <ol className="space-y-2">
              {milestones.map(({ title: what, due, ticket }) => (
                <li key={`${due} ${what}`} className="grid grid-cols-[7rem_1fr] gap-3">
                  <span className="text-muted tabular-nums">{calendarDayText(due)}</span>
                  <span className="wrap-anywhere">
                    {what} {ticket === undefined ? null : <span className="text-muted">({ticket})</span>}
                  </span>
                </li>
              ))}
            </ol>
          </Card>
          <Files shown={shown} />
          {resolved === null ? null : (
            <Card title={words.resolved}>
              <p className="wrap-anywhere">{resolved.evidence}</p>
              <p className="mt-1 text-sm text-muted">
                {resolved.by?.name} · <Time at={resolved.at} />
              </p>
            </Card>
          )}
        </div>
        <div className="min-w-0 space-y-5 max-xl:order-first">
          {status === 'open' ? <Actions shown={shown} /> : null}
          <Card title={words.facts}>
            <Facts narrow items={factsOf(shown)} />
          </Card>
        </div>
      </div>
    </>
  );
}

function Actions({ shown }: { readonly shown: NonCompliance }): ReactElement {
  const [open, setOpen] = useState<'plan' | 'resolve' | null>(null);
  const me = useSession().data?.session?.person.id;
  const plan = useRefusal('non-compliance.plan');
  const resolve = useRefusal('non-compliance.resolve');
  const close = (): void => setOpen(null);
  return (
    <Card title={kit.yourActions}>
      <div className="flex flex-wrap items-start gap-2">
        <Button disabledBecause={shown.owner.id === me ? null : plan} onPress={() => setOpen('plan')}>
          {words.changePlan}
        </Button>
        <Button disabledBecause={shown.owner.id === me || shown.recordedBy?.id === me ? words.ownResolution : resolve} onPress={() => setOpen('resolve')}>
          {words.resolve}
        </Button>
      </div>
      {open === 'plan' ? <PlanDialog shown={shown} onClose={close} /> : null}
      {open === 'resolve' ? <ResolveDialog id={shown.id} onClose={close} /> : null}
    </Card>
  );
}

/** Files that show it, or that it is over. */
function Files({ shown: { id, status, owner, evidence } }: { readonly shown: NonCompliance }): ReactElement {
  const me = useSession().data?.session?.person.id;
  const attach = useRefusal('non-compliance.attach');
  return (
    <Card title={words.files}>
      {evidence.length === 0 ? <p className="text-muted">{words.none}</p> : null}
      <ul className="space-y-2">
        {evidence.map(({ sha256, name, by, at }) => (
          <li key={sha256}>
            <a href={apiAddress('/non-compliances/:id/evidence/:sha256', { params: { id, sha256 } })} download={name} className="wrap-anywhere text-accent underline-offset-2 hover:underline">
              {name}
            </a>
            <span className="block text-sm text-muted">
              {by?.name} · <Time at={at} day />
            </span>
          </li>
        ))}
      </ul>
      {status === 'open' && (owner.id === me || attach === null) ? (
        <div data-print="off" className="mt-4">
          <AttachFile id={id} route="POST /non-compliances/:id/evidence" />
        </div>
      ) : null}
    </Card>
  );
}

function factsOf({ kind, requirement, requirementVersion, clauses, owner, unit, exception, recordedAt, recordedBy }: NonCompliance): Parameters<typeof Facts>[0]['items'] {
  return [
    { name: words.kind, value: words.kinds[kind] },
    { name: words.requirement, value: <Link to={requirementAddress(requirement)}>{words.inVersion(requirement, requirementVersion)}</Link> },
    { name: words.clauses, value: clauses.length === 0 ? words.none : clauses.join(', ') },
    { name: words.owner, value: owner.name },
    { name: words.unit, value: unit },
    ...(exception === undefined ? [] : [{ name: kind === 'violation' ? words.narrowed.exception : words.refused, value: <Link to={`/exceptions/${encodeURIComponent(exception)}`}>{exception}</Link> }]),
    { name: words.recorded, value: <><Time at={recordedAt} />{recordedBy === null ? '' : ` · ${recordedBy.name}`}</> },
  ];
}
