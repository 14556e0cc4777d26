import { type FormEvent, type ReactElement, type ReactNode, useId } from 'react';
import type { FormErrors } from '../../lib/field-errors.ts';
import { told } from '../../lib/problems.ts';
import { Button } from '../button.tsx';
import { Dialog } from '../dialog.tsx';
import { ConfirmIdentity } from '../confirm-identity.tsx';
import { words as kit } from '../messages.ts';
import { MovedParts } from '../moved-parts.tsx';

type Props = {
  readonly title: string;
  /** What follows from it. */
  readonly then: ReactNode;
  readonly label: string;
  readonly danger?: boolean;
  readonly wide?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly errors: FormErrors;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
};

const none = { reasons: [], moved: [] } as const;

/** A form over the page: fields, what follows from it, and what the rules have against it that concerns no single field. */
export function ActionFrame({
  title,
  then,
  label,
  danger = false,
  wide = false,
  busy,
  error,
  errors,
  onSubmit,
  onClose,
  children,
}: Props): ReactElement {
  const form = useId();
  const { reasons, moved } = error === null ? none : told(error);
  const needsFreshSignIn = reasons.some(({ code }) => code === 'step-up-required');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Dialog
      open
      wide={wide}
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
      <form id={form} onSubmit={submit} noValidate className="space-y-4">
        {children}
      </form>
      <p className="rounded-md bg-sunken px-4 py-2.5 text-sm">{then}</p>
      {needsFreshSignIn ? <ConfirmIdentity onConfirmed={onSubmit} /> : null}
      {moved.length === 0 ? null : (
        <div className="space-y-3 rounded-md border border-warn px-4 py-3">
          <p>{kit.movedHint}</p>
          <MovedParts moved={moved} />
        </div>
      )}
      {needsFreshSignIn || errors.rest.length === 0 ? null : (
        <div role="alert" className="rounded-md border border-bad bg-bad-soft px-4 py-3 text-bad">
          {errors.rest.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </div>
      )}
    </Dialog>
  );
}
