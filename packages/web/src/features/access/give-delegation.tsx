import { type ReactElement, useState } from 'react';
import type { Call } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { delegationWords as words } from './delegation-messages.ts';

type Level = Call<'POST /delegations'>['body']['maxLevel'];

const levels: readonly Level[] = [1, 2, 3, 4, 5];

/** Lends one's own deciding authority. */
export function GiveDelegation({ onClose }: { readonly onClose: () => void }): ReactElement {
  const [to, setTo] = useState('');
  const [firstDay, setFirstDay] = useState('');
  const [lastDay, setLastDay] = useState('');
  const [level, setLevel] = useState('2');
  const [unit, setUnit] = useState('');
  const [text, setText] = useState('');
  const units = useApi('GET /units', { query: { limit: 500 } });
  const give = useChange('POST /delegations', {
    onSuccess: () => {
      toast(words.given);
      onClose();
    },
  });
  const errors = formErrors(give.error, ['to', 'firstDay', 'lastDay', 'maxLevel', 'unit', 'text']);
  const submit = (): void => {
    const maxLevel = levels.find((one) => String(one) === level) ?? 1;
    give.mutate({ body: { to, lastDay, maxLevel, text, ...(firstDay === '' ? {} : { firstDay }), ...(unit === '' ? {} : { unit }) } });
  };
  return (
    <ActionFrame title={words.give} then={words.giveExplain} label={words.give} busy={give.isPending} error={give.error} errors={errors} onClose={onClose} onSubmit={submit}>
      <TextField label={words.to} hint={words.toHint} value={to} onChange={setTo} error={errors.at('to')} autoFocus />
      <TextField label={words.firstDay} hint={words.firstDayHint} type="date" value={firstDay} onChange={setFirstDay} error={errors.at('firstDay')} />
      <TextField label={words.lastDay} type="date" value={lastDay} onChange={setLastDay} error={errors.at('lastDay')} />
      <SelectField label={words.level} value={level} onChange={setLevel} options={levels.map((one) => ({ value: String(one), label: words.levelOption(one) }))} />
      <SelectField label={words.unit} value={unit} onChange={setUnit} options={[{ value: '', label: words.anyUnit }, ...(units.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))]} />
      <TextArea label={words.why} value={text} onChange={setText} rows={3} error={errors.at('text')} />
    </ActionFrame>
  );
}
