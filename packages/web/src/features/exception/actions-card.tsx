import { type ReactElement, useState } from 'react';
import { messages } from '../../lib/messages.ts';
import { useCommands } from '../../lib/keys.ts';
import { useApi } from '../../lib/queries.ts';
import { ActionDialog, hasDialog, needsTask } from '../../ui/actions/action-dialog.tsx';
import { actionForms } from '../../ui/actions/action-forms.ts';
import { actionText, actionWords } from '../../ui/actions/messages.ts';
import { subjectOfException, type Task } from '../../ui/actions/subject.ts';
import { Button } from '../../ui/button.tsx';
import { words as kit } from '../../ui/messages.ts';
import { ButtonLink } from '../../ui/link.tsx';
import { NotNow } from '../../ui/not-now.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import type { ActionName, Exception, Possible } from './types.ts';

const words = messages('possible-actions', {
  inInbox: 'To the inbox',
  changeRequest: 'Change the request',
  ofChange: (label: string, change: string) => `${label}: change ${change}`,
});

/** Done elsewhere on the page. */
const elsewhere: readonly ActionName[] = ['edit', 'comment', 'attach'];
const main: readonly ActionName[] = ['approve', 'vote', 'assess', 'triage', 'answer', 'acknowledge', 'verify', 'submit'];

/** Every action: those that are possible as buttons, the others with the reason that the rules gave. */
export function ActionsCard({ exception }: { readonly exception: Exception }): ReactElement {
  const { id } = exception;
  const possible = useApi('GET /exceptions/:id/actions', { params: { id } });
  const tasks = useApi('GET /tasks', { query: { exception: id } });
  return (
    <div data-print="off">
      <Card title={kit.yourActions}>
        <Answer query={possible} lines={3}>
          {({ items }) => <Actions exception={exception} items={items} tasks={tasks.data?.items ?? []} />}
        </Answer>
      </Card>
    </div>
  );
}

type Shown = Possible & { readonly task: Task | null; readonly key: string; readonly label: string };

function Actions({ exception, items, tasks }: { readonly exception: Exception; readonly items: readonly Possible[]; readonly tasks: readonly Task[] }): ReactElement {
  const [open, setOpen] = useState<string | null>(null);
  const { id } = exception;
  const shown: readonly Shown[] = items.filter(({ action }) => !elsewhere.includes(action)).map((one) => ({ ...one, task: taskOf(one, tasks), key: `${one.action} ${one.change ?? ''}`, label: labelOf(one) }));
  const now = shown.filter(({ allowed }) => allowed);
  const notNow = shown.filter(({ allowed }) => !allowed);
  const mayEdit = items.some(({ action, allowed }) => action === 'edit' && allowed);
  const mayWrite = exception.state === 'draft' && mayEdit;
  // A request that people decide on has no draft to go on with: it is changed beside what that starts anew.
  const mayChange = exception.state === 'in_approval' && mayEdit;
  useCommands(now.filter((one) => hasDialog(one.action, one)).map(({ key, label }) => ({ id: `${id} ${key}`, label: `${label} ${id}`, run: () => setOpen(key) })));
  const chosen = now.find(({ key }) => key === open);
  return (
    <div className="space-y-3">
      {now.length === 0 && !mayWrite && !mayChange ? <p className="text-muted">{kit.noActions}</p> : null}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {mayWrite ? (
          <ButtonLink to={`/request?draft=${encodeURIComponent(id)}`} kind="primary">
            {actionWords.edit}
          </ButtonLink>
        ) : null}
        {mayChange ? <ButtonLink to={`/exceptions/${encodeURIComponent(id)}/edit`}>{words.changeRequest}</ButtonLink> : null}
        {now.map((one) =>
          hasDialog(one.action, one) ? (
            <Button key={one.key} kind={isDanger(one.action) ? 'danger' : main.includes(one.action) && !mayWrite ? 'primary' : 'plain'} onPress={() => setOpen(one.key)}>
              {one.label}
            </Button>
          ) : one.action === 'amend' ? (
            <ButtonLink key={one.key} to={`/exceptions/${encodeURIComponent(id)}/amend`}>
              {one.label}
            </ButtonLink>
          ) : null,
        )}
        {now.some((one) => needsTask(one.action) && one.task === null) ? <ButtonLink to="/inbox">{words.inInbox}</ButtonLink> : null}
      </div>
      <NotNow items={notNow} />
      {chosen === undefined ? null : (
        <ActionDialog key={chosen.key} subject={subjectOfException(exception, chosen.change, chosen.task)} action={chosen.action} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}

/** What waits for the reader that this action answers. */
function taskOf({ action, change }: Possible, tasks: readonly Task[]): Task | null {
  return tasks.find((task) => (task.change?.id ?? null) === change && task.actions.some((one) => one.action === action)) ?? null;
}

function labelOf({ action, change }: Possible): string {
  return change === null ? actionText(action) : words.ofChange(actionText(action), change);
}

function isDanger(action: ActionName): boolean {
  return action === 'reject' || action === 'object' || actionForms[action]?.danger === true;
}
