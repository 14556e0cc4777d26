import { type ReactElement, useState } from 'react';
import { messages } from '../../lib/messages.ts';
import { useCommands } from '../../lib/keys.ts';
import { useApi } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/link.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { ActionDialog } from './action-dialog.tsx';
import { actionForms } from './action-forms.ts';
import type { ActionName, Exception, Possible } from './types.ts';

const words = messages('possible-actions', {
  title: 'What you can do',
  nothing: 'Nothing here waits for you.',
  inInbox: 'Decide in the inbox',
  write: 'Go on writing',
  notNow: 'What else there is, and why not now',
});

const inInbox: readonly ActionName[] = ['assess', 'approve', 'approve_narrower', 'reject', 'object', 'return', 'vote', 'answer'];

/** Every action: those that are possible as buttons, the others with the reason that the rules gave. */
export function ActionsCard({ exception }: { readonly exception: Exception }): ReactElement {
  const possible = useApi('GET /exceptions/:id/actions', { params: { id: exception.id } });
  return (
    <div data-print="off">
      <Card title={words.title}>
        <Answer query={possible} lines={3}>
          {({ items }) => <Actions exception={exception} items={items} />}
        </Answer>
      </Card>
    </div>
  );
}

function Actions({ exception, items }: { readonly exception: Exception; readonly items: readonly Possible[] }): ReactElement {
  const [open, setOpen] = useState<ActionName | null>(null);
  const withForm = items.flatMap((one) => (actionForms[one.action] === undefined ? [] : [{ ...one, form: actionForms[one.action] as NonNullable<(typeof actionForms)[ActionName]> }]));
  const now = withForm.filter(({ allowed }) => allowed);
  const notNow = withForm.filter(({ allowed }) => !allowed);
  const mayWrite = items.some(({ action, allowed }) => action === 'edit' && allowed);
  const decides = items.some(({ action, allowed }) => allowed && inInbox.includes(action));
  useCommands(now.map(({ action, form }) => ({ id: `${exception.id} ${action}`, label: `${form.label} ${exception.id}`, run: () => setOpen(action) })));
  const form = open === null ? undefined : actionForms[open];
  return (
    <div className="space-y-3">
      {now.length === 0 && !decides && !mayWrite ? <p className="text-muted">{words.nothing}</p> : null}
      <div className="flex flex-wrap gap-2">
        {mayWrite ? (
          <ButtonLink to={`/request?draft=${encodeURIComponent(exception.id)}`} kind="primary">
            {words.write}
          </ButtonLink>
        ) : null}
        {decides ? (
          <ButtonLink to="/inbox" kind="primary">
            {words.inInbox}
          </ButtonLink>
        ) : null}
        {now.map(({ action, form: { label, danger } }) => (
          <Button key={action} kind={danger === true ? 'danger' : 'plain'} onPress={() => setOpen(action)}>
            {label}
          </Button>
        ))}
      </div>
      {notNow.length === 0 ? null : (
        <details>
          <summary className="cursor-pointer text-sm text-accent">{words.notNow}</summary>
          <ul className="mt-2 space-y-3">
            {notNow.map(({ action, form: { label }, reasons }) => (
              <li key={action}>
                <Button small disabledBecause={reasons.map(({ text }) => text).join(' ')}>
                  {label}
                </Button>
              </li>
            ))}
          </ul>
        </details>
      )}
      {open === null || form === undefined ? null : <ActionDialog key={open} exception={exception} action={open} form={form} onClose={() => setOpen(null)} />}
    </div>
  );
}
