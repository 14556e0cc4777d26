import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { words } from './messages.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Sign-in over a page whose session has ended. */
export function SignInAgain({ person, onDone }: { readonly person: string; readonly onDone: () => void }): ReactElement {
  const client = useQueryClient();
  return (
    <Dialog open onClose={onDone} must title={words.sessionEnded}>
      <p>{words.sessionEndedText}</p>
      <SignInForm
        person={person}
        onSignedIn={() => {
          onDone();
          void client.invalidateQueries();
        }}
      />
    </Dialog>
  );
}
