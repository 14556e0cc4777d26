import type { ReactElement } from 'react';
import { actionForms } from './action-forms.ts';
import { AssessDialog } from './assess-dialog.tsx';
import { FormDialog } from './form-dialog.tsx';
import { SignDialog } from './sign-dialog.tsx';
import type { ActionDialogProps, ActionName, Subject } from './subject.ts';
import { TriageDialog } from './triage-dialog.tsx';
import { VoteDialog } from './vote-dialog.tsx';
import { RenewDialog } from './renew-dialog.tsx';

const withTask: readonly ActionName[] = ['approve', 'approve_narrower', 'return', 'reject', 'object', 'assess'];

/** Forms of their own that need no task. */
const dialogs: Partial<Readonly<Record<ActionName, (props: ActionDialogProps) => ReactElement>>> = { triage: TriageDialog, vote: VoteDialog, renew: RenewDialog };

/** Whether the form of an action shows the summary of a task. */
export function needsTask(action: ActionName): boolean {
  return withTask.includes(action);
}

/** Whether there is a form for an action on this subject. */
export function hasDialog(action: ActionName, { task }: Pick<Subject, 'task'>): boolean {
  return dialogs[action] !== undefined || actionForms[action] !== undefined || (task !== null && needsTask(action));
}

/** The form of an action, over the page. What is typed in it is kept in the tab until it is done. */
export function ActionDialog({ action, subject, onClose }: ActionDialogProps & { readonly action: ActionName }): ReactElement | null {
  const props = { subject, onClose };
  const form = actionForms[action];
  if (form !== undefined) return <FormDialog {...props} action={action} form={form} />;
  const Own = dialogs[action];
  if (Own !== undefined) return <Own {...props} />;
  const { task } = subject;
  if (task === null) return null;
  switch (action) {
    case 'approve':
    case 'approve_narrower':
    case 'return':
    case 'reject':
    case 'object':
      return <SignDialog {...props} task={task} outcome={action} />;
    case 'assess':
      return <AssessDialog {...props} task={task} />;
    default:
      return null;
  }
}
