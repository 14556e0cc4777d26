import type { ReactElement } from 'react';
import type { Reply } from '../lib/api.ts';
import { labelOfPath } from '../lib/diff-contents.ts';
import { words } from './messages.ts';

type Moved = readonly Reply<'GET /exceptions/:id/changes'>['moved'][number][];

/** What approvers rely on that is different now from what somebody had read: each part before and after. */
export function MovedParts({ moved }: { readonly moved: Moved }): ReactElement | null {
  if (moved.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1 font-semibold">{words.movedTitle}</h3>
      <ul className="space-y-2">
        {moved.map(({ path, before, after }) => (
          <li key={path} className="wrap-anywhere">
            <span className="font-medium">{labelOfPath(path) ?? path}</span>
            <span className="block rounded bg-bad-soft px-3 py-1 text-sm text-bad">
              <span className="sr-only">{words.removed}: </span>
              <span aria-hidden>− </span>
              {shown(before)}
            </span>
            <span className="block rounded bg-ok-soft px-3 py-1 text-sm text-ok">
              <span className="sr-only">{words.added}: </span>
              <span aria-hidden>+ </span>
              {shown(after)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const most = 200;

function shown(value: unknown): string {
  if (value === null || value === undefined) return words.nothing;
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > most ? `${text.slice(0, most)} …` : text;
}
