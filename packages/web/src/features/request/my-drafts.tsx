import type { ReactElement } from 'react';
import { useApi } from '../../lib/queries.ts';
import { useSession } from '../../lib/session.ts';
import { titleText } from '../../lib/title.ts';
import { Link } from '../../ui/link.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

/** Drafts of whoever asks, to go on with instead of beginning again. */
export function MyDrafts(): ReactElement | null {
  const person = useSession().data?.session?.person.id;
  const { data } = useApi('GET /exceptions', person === undefined ? null : { query: { state: ['draft'], requester: person, sort: '-updated', limit: 5 } });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <section aria-label={words.drafts} className="mb-5 rounded-lg border border-line bg-surface px-4 py-3">
      <h2 className="font-semibold">{words.drafts}</h2>
      <ul className="mt-1 space-y-1">
        {data.items.map(({ id, title, lastEventAt }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-3">
            <Link to={`/request?draft=${encodeURIComponent(id)}`}>{titleText(title)}</Link>
            <span className="text-sm text-muted">
              {id}, <Time at={lastEventAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
