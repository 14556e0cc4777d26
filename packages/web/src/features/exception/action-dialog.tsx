import { type FormEvent, type ReactElement, useId, useState } from 'react';
import type { Call } from '../../lib/api.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { messages } from '../../lib/messages.ts';
import { told } from '../../lib/problems.ts';
import { useChange } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { words as kit } from '../../ui/messages.ts';
import { Problem } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import type { ActionField, ActionForm } from './action-forms.ts';
import type { ActionName, Exception } from './types.ts';

const words = messages('action-dialog', {
  choose: 'Choose …',
  missing: 'Expected something here.',
  done: (label: string, id: string) => `${label}: done for ${id}.`,
});

type Values = Readonly<Record<string, string>>;
type Props = { readonly exception: Exception; readonly action: ActionName; readonly form: ActionForm; readonly onClose: () => void };

/** Asks what an action needs, does it, and stays open with what was typed while the server refuses. */
export function ActionDialog({ exception, action, form, onClose }: Props): ReactElement {
  const formId = useId();
  const fields = form.fields(exception);
  const [kept, keep, forget] = useKeptText(`${exception.id} ${action}`, '{}');
  const values = JSON.parse(kept) as Values;
  const [asked, setAsked] = useState(false);
  const change = useChange(form.route, {
    onSuccess: () => {
      forget();
      toast(words.done(form.label, exception.id));
      onClose();
    },
  });
  const missing = fields.filter(({ name, optional }) => optional !== true && (values[name] ?? '').trim() === '').map(({ name }) => name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (missing.length > 0) return;
    change.mutate({ params: { id: exception.id }, body: bodyOf(fields, values, form.fixed?.(exception) ?? {}) } as Call<typeof form.route>);
  };
  const refused = change.error === null ? {} : told(change.error).fields;
  return (
    <Dialog
      open
      onClose={onClose}
      title={form.label}
      actions={
        <>
          <Button onPress={onClose}>{kit.cancel}</Button>
          <Button type="submit" form={formId} kind={form.danger === true ? 'danger' : 'primary'} busy={change.isPending}>
            {form.label}
          </Button>
        </>
      }
    >
      <p className="text-muted">{form.explain}</p>
      <form id={formId} onSubmit={submit} noValidate className="space-y-4">
        {fields.map((field) => (
          <OneField
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            onChange={(value) => keep(JSON.stringify({ ...values, [field.name]: value }))}
            error={asked && missing.includes(field.name) ? words.missing : (refused[`body.${field.name}`] ?? null)}
          />
        ))}
        <Problem error={change.error} />
      </form>
    </Dialog>
  );
}

function OneField({ field, value, onChange, error }: { readonly field: ActionField; readonly value: string; readonly onChange: (value: string) => void; readonly error: string | null }): ReactElement {
  const common = { label: field.label, value, onChange, error, optional: field.optional ?? false, ...(field.hint === undefined ? {} : { hint: field.hint }) };
  if (field.kind === 'choice') return <SelectField {...common} options={[{ value: '', label: words.choose }, ...(field.choices ?? [])]} />;
  if (field.kind === 'instant') return <TextField {...common} type="datetime-local" />;
  return <TextArea {...common} rows={3} />;
}

function bodyOf(fields: readonly ActionField[], values: Values, fixed: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const given = fields.flatMap(({ name, kind }) => {
    const value = (values[name] ?? '').trim();
    if (value === '') return [];
    return [[name, kind === 'instant' ? new Date(value).toISOString() : value] as const];
  });
  return { ...fixed, ...Object.fromEntries(given) };
}
