import type { ReactElement } from 'react';
import { relativeText } from '../../lib/dates.ts';
import { useApi } from '../../lib/queries.ts';
import { Card } from '../../ui/page.tsx';
import { words } from './messages.ts';
import type { Task } from './task.ts';

/** What others did since the reader looked, and what of the content is different. */
export function Changed({
  id,
  changed,
  now,
}: {
  readonly id: string;
  readonly changed: NonNullable<Task['changed']>;
  readonly now: string;
}): ReactElement {
  const since = (changed.items[0]?.revision ?? 1) - 1;
  const moved = useApi('GET /exceptions/:id/changes', { params: { id }, query: { since } }).data?.moved ?? [];
  return (
    <Card title={words.changedTitle}>
      <ul className="space-y-1">
        {changed.items.map(({ revision, at, type, by }) => (
          <li key={revision}>
            <span className="font-medium">{by?.name ?? words.system}</span> {words.events[type] ?? type.replaceAll('_', ' ')}{' '}
            <span className="text-muted">{relativeText(at, now)}</span>
          </li>
        ))}
      </ul>
      {moved.length === 0 ? null : (
        <>
          <h3 className="mt-3 mb-1 font-semibold">{words.movedTitle}</h3>
          <ul className="space-y-2">
            {moved.map(({ path, before, after }) => (
              <li key={path} className="wrap-anywhere">
                <code className="text-sm">{path}</code>
                <span className="block text-sm">
                  <span className="text-muted">{words.before}</span> {shown(before)} <span className="text-muted">{words.after}</span> {shown(after)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

const most = 200;

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > most ? `${text.slice(0, most)} …` : text;
}
