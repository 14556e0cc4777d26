import { useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { useApi } from '../../lib/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { DocumentChanges } from '../../ui/document-changes.tsx';
import { ButtonLink } from '../../ui/link.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { DraftCard } from './draft-card.tsx';
import { words } from './messages.ts';

type Version = Reply<'GET /config/:name/versions'>['items'][number];

/** One document: what is in force, what waits, every version, and a draft to try. */
export function DocumentPage(): ReactElement {
  const { name } = useParams({ strict: false }) as { readonly name: string };
  const document = useApi('GET /config/:name', { params: { name }, query: {} });
  const versions = useApi('GET /config/:name/versions', { params: { name } });
  return (
    <Answer query={document} whole>
      {(stands) => (
        <>
          <PageHeader title={stands.title} below={<InForce version={stands.version} from={stands.from} />} />
          <div className="grid items-start gap-5 xl:grid-cols-2">
            <div className="space-y-5">
              {stands.awaiting.length === 0 ? null : (
                <Card title={words.waiting}>
                  <p className="mb-3">{words.toConfirm(stands.awaiting.length)}.</p>
                  <ButtonLink to="/authority">{words.confirmThem}</ButtonLink>
                </Card>
              )}
              <Card title={words.versions}>
                <Answer query={versions} lines={3}>
                  {({ items }) => (
                    <ul className="divide-y divide-line">
                      {items.length === 0 ? <li>{words.standardOnly}</li> : null}
                      {items.map((version) => (
                        <li key={version.version} className="py-3 first:pt-0 last:pb-0">
                          <VersionItem name={name} version={version} />
                        </li>
                      ))}
                    </ul>
                  )}
                </Answer>
              </Card>
            </div>
            <Answer query={versions} lines={3}>
              {({ items }) => <DraftCard key={`${name} ${stands.revision}`} name={name} document={stands.document} revision={items[0]?.revision ?? 0} />}
            </Answer>
          </div>
        </>
      )}
    </Answer>
  );
}

function InForce({ version, from }: { readonly version: number; readonly from: Version['from'] | null }): ReactElement {
  return (
    <>
      {words.version} {version}, {words.inForceSince.toLowerCase()} {from === null ? words.fromTheStart : <Time at={from} />}
    </>
  );
}

function VersionItem({ name, version }: { readonly name: string; readonly version: Version }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const { from, inForce, proposedBy, confirmedBy } = version;
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 font-medium">
        {words.version} {version.version}, {words.from} <Time at={from} /> {inForce ? <Badge tone="ok">{words.inForce}</Badge> : null}
      </p>
      <p className="text-sm text-muted">{confirmedBy === null || proposedBy === null ? words.alone : `${words.proposed(proposedBy.name)}, ${words.confirmed(confirmedBy.name)}`}</p>
      <details className="mt-1 text-sm" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="cursor-pointer text-accent">{words.changes}</summary>
        {isOpen ? <Changes name={name} version={version.version} /> : null}
      </details>
    </>
  );
}

function Changes({ name, version }: { readonly name: string; readonly version: number }): ReactElement {
  const shown = useApi('GET /config/:name/versions/:version', { params: { name, version } });
  return (
    <Answer query={shown} lines={2}>
      {({ changes }) => (changes.length === 0 ? <p>{words.noChanges}</p> : <DocumentChanges changes={changes} />)}
    </Answer>
  );
}
