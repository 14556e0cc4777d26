import type { ReactElement } from 'react';
import { relativeText } from '../../lib/dates.ts';
import { useApi } from '../../lib/queries.ts';
import { MovedParts } from '../../ui/moved-parts.tsx';
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
      <div className="mt-3 empty:hidden">
        <MovedParts moved={moved} />
      </div>
    </Card>
  );
}
