import type { ReactElement } from 'react';
import { useApi } from '../../lib/queries.ts';
import { StateBadge } from '../../ui/exception-badges.tsx';
import { Link } from '../../ui/link.tsx';
import { Time } from '../../ui/time.tsx';
import type { PartForm } from './form.ts';
import { words } from './messages.ts';

const going = ['triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement', 'approved_scheduled', 'active', 'suspended', 'expired'] as const;
const most = 5;

/** Exceptions from the same requirement, or on the same asset, that are in force or under way: seen before anything is written. */
export function AlreadyThere({ part: { requirement, type, assets }, draft }: { readonly part: PartForm; readonly draft: string | undefined }): ReactElement | null {
  const [first] = assets;
  const filters = { ...(requirement === '' ? {} : { requirement }), ...(first === undefined ? {} : { asset: `${type}:${first}` }) };
  const { data } = useApi('GET /exceptions', Object.keys(filters).length === 0 ? null : { query: { ...filters, state: [...going], limit: most } }, { keepPrevious: true });
  const items = (data?.items ?? []).filter(({ id }) => id !== draft);
  if (items.length === 0) return null;
  return (
    <section aria-label={words.there} className="rounded-md border border-warn bg-warn-soft px-4 py-3">
      <h3 className="font-semibold">{words.there}</h3>
      <p className="text-sm">{words.thereHint}</p>
      <ul className="mt-2 space-y-2">
        {items.map(({ id, title, state, cover, owner }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3">
            <Link to={`/exceptions/${encodeURIComponent(id)}`}>{`${id} ${title}`}</Link>
            <StateBadge state={state} />
            <span className="text-sm">
              {owner.name}
              {cover === null ? null : (
                <>
                  , <Time at={cover.until} day />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
