import type { ReactElement } from 'react';
import { AssessDialog } from './assess-dialog.tsx';
import { SignDialog } from './sign-dialog.tsx';
import type { ActionDialogProps, ActionName } from './task.ts';
import { isTextAction, TextDialog } from './text-dialog.tsx';
import { TriageDialog } from './triage-dialog.tsx';
import { VoteDialog } from './vote-dialog.tsx';

/** The form of an action, over the page. What is typed in it is kept in the tab until it is sent. */
export function ActionDialog({ action, ...props }: ActionDialogProps & { readonly action: ActionName }): ReactElement | null {
  if (isTextAction(action)) return <TextDialog {...props} action={action} />;
  switch (action) {
    case 'approve':
    case 'approve_narrower':
    case 'return':
    case 'reject':
    case 'object':
      return <SignDialog {...props} outcome={action} />;
    case 'vote':
      return <VoteDialog {...props} />;
    case 'assess':
      return <AssessDialog {...props} />;
    case 'triage':
      return <TriageDialog {...props} />;
    default:
      return null;
  }
}
