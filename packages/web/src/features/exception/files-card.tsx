import type { ReactElement } from 'react';
import { apiAddress } from '../../lib/api.ts';
import { numberText } from '../../lib/messages.ts';
import { useApi } from '../../lib/queries.ts';
import { AttachFile } from '../../ui/actions/attach-file.tsx';
import { EvidenceNeeds } from '../../ui/actions/evidence-needs.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

/** Files that prove something, and the button that attaches another. */
export function FilesCard({ id }: { readonly id: string }): ReactElement {
  const files = useApi('GET /exceptions/:id/evidence', { params: { id } });
  const actions = useApi('GET /exceptions/:id/actions', { params: { id } });
  const attach = actions.data?.items.find(({ action }) => action === 'attach');
  return (
    <Card title={words.files}>
      <Answer query={files} lines={2}>
        {({ items, needs }) => (
          <>
            {items.length === 0 ? <p className="text-muted">{words.noFiles}</p> : null}
            <ul className="space-y-2">
              {items.map(({ sha256, name, bytes, by, at, kind }) => (
                <li key={`${sha256} ${kind ?? ''}`}>
                  <a href={apiAddress('/exceptions/:id/evidence/:sha256', { params: { id, sha256 } })} download={name} className="wrap-anywhere text-accent underline-offset-2 hover:underline">
                    {name}
                  </a>
                  <span className="block text-sm text-muted">
                    {kind === undefined ? null : <span className="block">{kind}</span>}
                    {words.bytes(numberText(Math.ceil(bytes / 1000)))} · {by.name} · <Time at={at} day />
                  </span>
                </li>
              ))}
            </ul>
            <EvidenceNeeds id={attach?.allowed === true ? id : undefined} needs={needs} />
          </>
        )}
      </Answer>
      {attach?.allowed === true ? (
        <div data-print="off" className="mt-4 space-y-2">
          <AttachFile id={id} />
          <p className="text-sm text-muted">{words.attachHint}</p>
        </div>
      ) : null}
    </Card>
  );
}
