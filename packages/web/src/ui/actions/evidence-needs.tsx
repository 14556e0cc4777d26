import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { Badge } from '../badge.tsx';
import { AttachFile } from './attach-file.tsx';
import { words } from './evidence-messages.ts';

type Need = Reply<'GET /exceptions/:id/evidence'>['needs'][number];

/** Evidence that clauses outside demand, each kind with a way to attach it. `id`: of the exception; undefined: this person attaches nothing to it, or it is not there yet. */
export function EvidenceNeeds({ id, needs }: { readonly id: string | undefined; readonly needs: readonly Need[] }): ReactElement | null {
  if (needs.length === 0) return null;
  return (
    <section aria-label={words.demanded} className="mt-4 space-y-3">
      <h3 className="text-sm font-semibold text-muted">{words.demanded}</h3>
      <ul className="space-y-3">
        {needs.map(({ kind, neededFor, attached }) => (
          <li key={kind} className="space-y-1">
            <p className="flex flex-wrap items-center gap-2">
              <span className="wrap-anywhere">{kind}</span>
              <Badge tone={attached ? 'ok' : 'warn'}>{attached ? words.there : words.missing[neededFor]}</Badge>
            </p>
            {id === undefined || attached ? null : <AttachFile id={id} kind={kind} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
