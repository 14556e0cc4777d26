import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useKeys } from '../../lib/keys.ts';
import { useApi } from '../../lib/queries.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { useMedia } from '../../lib/use-media.ts';
import { Button } from '../../ui/button.tsx';
import { ActionDialog } from '../../ui/actions/action-dialog.tsx';
import { subjectOfTask } from '../../ui/actions/subject.ts';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { AuthorityCard } from './authority-card.tsx';
import { words } from './messages.ts';
import { PolicyReviewsCard } from './policy-reviews-card.tsx';
import { actionOf, type ActionName, grouped, mainActions, type Task, taskKey } from './task.ts';
import { TaskList } from './task-list.tsx';
import { TaskPane } from './task-pane.tsx';

/** What waits for me: a list, and what is chosen beside it; on a phone one after the other. */
export function InboxPage(): ReactElement {
  const tasks = useApi('GET /tasks', { query: {} }, { keepPrevious: true });
  const count = tasks.data === undefined ? 0 : Object.values(tasks.data.counts).reduce((sum, one) => sum + one, 0);
  return (
    <>
      <PageHeader title={words.title} below={tasks.data === undefined ? '' : words.below(count)} />
      <AuthorityCard />
      <PolicyReviewsCard />
      <Answer query={tasks}>
        {({ items, asOf }) =>
          items.length === 0 ? (
            <Card>
              <Empty title={words.empty}>{words.emptyHint}</Empty>
            </Card>
          ) : (
            <Tasks items={grouped(items).flatMap(({ tasks: own }) => own)} now={asOf} />
          )
        }
      </Answer>
    </>
  );
}

function Tasks({ items, now }: { readonly items: readonly Task[]; readonly now: string }): ReactElement {
  const [url, setUrl] = useUrlState();
  const [open, setOpen] = useState<ActionName | null>(null);
  const split = useMedia('(min-width: 1024px)');
  const pane = useRef<HTMLElement>(null);
  // What was chosen last stays in place when it is done: the next one moves up to it.
  const place = useRef(0);
  const found = items.findIndex((task) => taskKey(task) === url['task']);
  if (found >= 0) place.current = found;
  const at = found >= 0 ? found : Math.min(place.current, items.length - 1);
  const chosen = split || url['task'] !== undefined ? items[at] : undefined;

  const choose = (index: number): void => {
    const task = items[Math.max(0, Math.min(items.length - 1, index))];
    if (task !== undefined) setUrl({ task: taskKey(task) }, { replace: split || url['task'] !== undefined });
  };
  const act = (name: ActionName | undefined): void => {
    if (name !== undefined && chosen !== undefined && actionOf(chosen, name)?.allowed === true) setOpen(name);
  };
  const own = chosen === undefined ? undefined : mainActions[chosen.kind];
  useKeys([
    { keys: 'j', label: words.keyNext, run: () => choose(url['task'] === undefined && !split ? 0 : at + 1) },
    { keys: 'k', label: words.keyPrevious, run: () => choose(at - 1) },
    { keys: 'Enter', label: words.keyOpen, run: () => (chosen === undefined ? choose(at) : pane.current?.focus()) },
    { keys: 'a', label: words.keyMain, run: () => act(own?.main) },
    { keys: 'n', label: words.keyNarrower, run: () => act(own?.narrower) },
    { keys: 'c', label: words.keyAsk, run: () => act(own?.ask) },
    { keys: 'r', label: words.keyReject, run: () => act(own?.reject) },
  ]);
  useEffect(() => {
    document.getElementById('chosen-task')?.scrollIntoView({ block: 'nearest' });
  }, []);

  return (
    <div className="lg:grid lg:grid-cols-[22rem_1fr] lg:items-start lg:gap-5">
      {split || chosen === undefined ? <TaskList items={items} now={now} chosen={chosen} onChoose={(task) => choose(items.indexOf(task))} /> : null}
      {chosen === undefined ? null : (
        <section
          ref={pane}
          tabIndex={-1}
          aria-label={chosen.exception.title}
          className="min-w-0 lg:sticky lg:top-5 lg:max-h-[calc(100dvh-2.5rem)] lg:overflow-y-auto"
        >
          {split ? null : (
            <div className="mb-3">
              <Button small onPress={() => setUrl({ task: null })}>
                {words.back}
              </Button>
            </div>
          )}
          <TaskPane key={taskKey(chosen)} task={chosen} now={now} onAct={setOpen} />
        </section>
      )}
      {open === null || chosen === undefined ? null : (
        <ActionDialog key={`${taskKey(chosen)} ${open}`} subject={subjectOfTask(chosen)} action={open} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}
