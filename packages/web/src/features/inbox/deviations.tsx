import type { ReactElement } from 'react';
import { words } from './messages.ts';
import type { Task } from './task.ts';

type Deviation = Task['summary']['deviations'][number];

/** What is not enforced and where, a line for each part. */
export function Deviations({ summary: { deviations, deviationCount } }: { readonly summary: Task['summary'] }): ReactElement {
  return (
    <>
      <ul className="space-y-2">
        {deviations.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: clauses have no name, and their order is theirs
          <li key={at} className="wrap-anywhere">
            <span className="font-medium">{one.requirement}</span> {one.title} <span className="text-muted">·</span> {place(one)}
            <span className="block text-sm text-muted">
              {one.rules === null ? words.record : `${words.rules(one.rules.scheme)}: ${named(one.rules)}`}
            </span>
            {one.terms.length === 0 ? null : <span className="block text-sm text-muted">{one.terms.join(', ')}</span>}
          </li>
        ))}
      </ul>
      {deviationCount > deviations.length ? <p className="mt-2 text-muted">{words.moreClauses(deviationCount - deviations.length)}</p> : null}
    </>
  );
}

function place({ asset }: Deviation): string {
  const ids = named(asset);
  return asset.under === null ? `${asset.type} ${ids}` : `${asset.type} ${words.under(asset.under)}${ids === '' ? '' : ` (${ids})`}`;
}

function named({ ids, count }: { readonly ids: readonly string[]; readonly count: number }): string {
  return `${ids.join(', ')}${count > ids.length ? ` ${words.more(count - ids.length)}` : ''}`;
}
