import type { ReactElement } from 'react';
import { changeKindWords } from '../../lib/change-words.ts';
import { relativeText } from '../../lib/dates.ts';
import { useOffered } from '../../lib/offered.ts';
import { classes } from '../../ui/classes.ts';
import { Badge } from '../../ui/badge.tsx';
import { BandBadge } from '../../ui/exception-badges.tsx';
import { words } from './messages.ts';
import { grouped, type Task, taskKey } from './task.ts';

type Props = { readonly items: readonly Task[]; readonly now: string; readonly chosen: Task | undefined; readonly onChoose: (task: Task) => void };

/** The tasks under their headings. */
export function TaskList({ items, now, chosen, onChoose }: Props): ReactElement {
  return (
    <nav aria-label={words.list} className="space-y-5">
      {grouped(items).map(({ group, tasks }) => (
        <section key={group} aria-label={words.groups[group]}>
          <h2 className="mb-1.5 flex items-center gap-2 px-1 text-sm font-semibold text-muted">
            {words.groups[group]} <span className="font-normal">{tasks.length}</span>
          </h2>
          <ul className="space-y-2">
            {tasks.map((task) => (
              <li key={taskKey(task)}>
                <Row task={task} now={now} isChosen={task === chosen} onChoose={() => onChoose(task)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function Row({
  task,
  now,
  isChosen,
  onChoose,
}: {
  readonly task: Task;
  readonly now: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}): ReactElement {
  const { exception, change, summary, due, since, changed, assigned } = task;
  const { levels } = useOffered();
  return (
    <button
      type="button"
      aria-current={isChosen ? 'true' : undefined}
      {...(isChosen ? { id: 'chosen-task' } : {})}
      onClick={onChoose}
      className={classes(
        'block w-full rounded-lg border bg-surface px-3.5 py-3 text-left transition-colors',
        isChosen ? 'border-accent bg-accent-soft' : 'border-line hover:border-line-strong',
      )}
    >
      <span className="flex items-start justify-between gap-3">
        <span className="min-w-0 font-medium">{exception.title}</span>
        {summary.risk === null ? null : <BandBadge band={summary.risk.residualBand} />}
      </span>
      <span className="mt-1 block text-sm text-muted">
        {[exception.id, summary.units.map(({ id }) => id).join(', '), exception.level === null || !levels ? '' : words.level(exception.level)]
          .filter((part) => part !== '')
          .join(' · ')}
      </span>
      <span className="mt-1.5 flex flex-wrap items-center gap-2 text-sm">
        {change === null ? null : <Badge>{changeKindWords[change.kind]}</Badge>}
        {due === null ? (
          <span className="text-muted">{`${words.waiting} ${relativeText(since, now)}`}</span>
        ) : (
          <Badge tone="warn">{`${words.due} ${relativeText(due, now)}`}</Badge>
        )}
        {changed === null ? (
          <Badge tone="info">{words.fresh}</Badge>
        ) : changed.count === 0 ? null : (
          <Badge tone="info">{words.changes(changed.count)}</Badge>
        )}
        {assigned ? null : <span className="text-muted">{words.role}</span>}
      </span>
    </button>
  );
}
