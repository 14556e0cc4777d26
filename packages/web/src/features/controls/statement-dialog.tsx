import type { ReactElement } from 'react';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useChange } from '../../lib/queries.ts';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { TextArea } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';

type Props = { readonly id: string; readonly action: 'attest' | 'remove' | 'retire'; readonly onClose: () => void };

/** Says something of a control: that it is in place, that it is gone, or that it ends. */
export function StatementDialog({ id, action, onClose }: Props): ReactElement {
  const [statement, setStatement, forget] = useKeptText(`${id} ${action}`);
  const change = useChange(`POST /controls/:id/${action}`, {
    onSuccess: () => {
      forget();
      toast(words.done(id, words.actions[action].toLowerCase()));
      onClose();
    },
  });
  const errors = formErrors(change.error, ['statement']);
  return (
    <ActionFrame
      title={words.actions[action]}
      then={words.explain[action]}
      label={words.actions[action]}
      danger={action !== 'attest'}
      busy={change.isPending}
      error={change.error}
      errors={errors}
      onSubmit={() => change.mutate({ params: { id }, body: { statement } })}
      onClose={onClose}
    >
      <TextArea label={words.statement} hint={words.atLeast} rows={3} autoFocus value={statement} onChange={setStatement} error={errors.at('statement')} />
    </ActionFrame>
  );
}
