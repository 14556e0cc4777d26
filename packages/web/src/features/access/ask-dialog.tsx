import { type FormEvent, type ReactElement, type ReactNode, useId } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { words as kit } from '../../ui/messages.ts';
import { Problem } from '../../ui/states.tsx';

type Props = {
  readonly title: string;
  readonly explain: string;
  readonly label: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
};

/** Asks before something is done, and says why it was refused. */
export function AskDialog({ title, explain, label, danger = false, busy, error, onSubmit, onClose, children }: Props): ReactElement {
  const form = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onPress={onClose}>{kit.cancel}</Button>
          <Button type="submit" form={form} kind={danger ? 'danger' : 'primary'} busy={busy}>
            {label}
          </Button>
        </>
      }
    >
      <p className="text-muted">{explain}</p>
      <form id={form} onSubmit={submit} noValidate className="space-y-4">
        {children}
        <Problem error={error} />
      </form>
    </Dialog>
  );
}
