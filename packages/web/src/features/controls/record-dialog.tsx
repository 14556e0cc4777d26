import { type ReactElement, useState } from 'react';
import type { Call } from '../../lib/api.ts';
import type { Control } from '../../lib/control-words.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';
import { periodText } from './period-text.ts';

type Body = Call<'PUT /controls/:id'>['body'];
const fields = ['id', 'kind', 'name', 'unit', 'operator', 'tester', 'cadence', 'failureDomain'];

/** Records a control, or one that is there anew. `control` null: a new one. */
export function RecordDialog({ control, onClose }: { readonly control: Control | null; readonly onClose: () => void }): ReactElement {
  const kinds = useApi('GET /controls/catalogue', {}).data?.items ?? [];
  const units = useApi('GET /units', {}).data?.items ?? [];
  const [form, setForm] = useState(() => ({
    id: control?.id ?? '', kind: control?.kind ?? '', name: control?.name ?? '', unit: control?.unit ?? '', operator: control?.operator.userName ?? '',
    tester: control?.tester?.userName ?? '', days: control !== null && 'days' in control.cadence ? String(control.cadence.days) : '', failureDomain: control?.failureDomain ?? '',
  }));
  const put = (patch: Partial<typeof form>): void => setForm({ ...form, ...patch });
  const title = control === null ? words.record : words.actions.change;
  const done = { onSuccess: ({ id }: { readonly id: string }) => { toast(words.done(id, title.toLowerCase())); onClose(); } };
  const record = useChange('POST /controls', done);
  const change = useChange('PUT /controls/:id', done);
  const { error, isPending } = control === null ? record : change;
  const errors = formErrors(error, fields);
  const submit = (): void => {
    const { id, days, tester, failureDomain, ...rest } = form;
    const kept = days === '' && control !== null && 'months' in control.cadence ? { cadence: control.cadence } : {};
    const body: Body = {
      ...rest, ...kept, ...(days === '' ? {} : { cadence: { days: Number(days) } }), ...(tester === '' ? {} : { tester }), ...(failureDomain === '' ? {} : { failureDomain }),
    };
    if (control === null) record.mutate({ body: { id, ...body } });
    else change.mutate({ params: { id }, body, ifMatch: `"${control.revision}"` });
  };
  const most = kinds.find(({ id }) => id === form.kind)?.cadence ?? null;
  return (
    <ActionFrame
      title={title}
      then={control === null ? words.explain.record : `${words.explain.change} ${words.explain.record}`}
      label={title}
      wide
      busy={isPending}
      error={error}
      errors={errors}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {control === null ? (
          <>
            <TextField label={words.id} hint={words.idHint} autoFocus value={form.id} onChange={(id) => put({ id })} error={errors.at('id')} />
            <SelectField
              label={words.kind}
              value={form.kind}
              onChange={(kind) => put({ kind })}
              options={[{ value: '', label: words.choose }, ...kinds.map(({ id, name }) => ({ value: id, label: `${id} ${name}` }))]}
              error={errors.at('kind')}
            />
          </>
        ) : null}
        <TextField label={words.nameField} value={form.name} onChange={(name) => put({ name })} error={errors.at('name')} />
        <SelectField
          label={words.unit}
          value={form.unit}
          onChange={(unit) => put({ unit })}
          options={[{ value: '', label: words.choose }, ...units.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))]}
          error={errors.at('unit')}
        />
        <TextField label={words.operator} hint={words.person} value={form.operator} onChange={(operator) => put({ operator })} error={errors.at('operator')} />
        <TextField label={words.tester} hint={words.person} optional value={form.tester} onChange={(tester) => put({ tester })} error={errors.at('tester')} />
        <TextField
          label={words.cadence}
          optional
          type="number"
          {...(most === null ? {} : { hint: words.cadenceHint(periodText(most)) })}
          value={form.days}
          onChange={(days) => put({ days })}
          error={errors.at('cadence')}
        />
        <TextField label={words.failureDomain} optional value={form.failureDomain} onChange={(failureDomain) => put({ failureDomain })} error={errors.at('failureDomain')} />
      </div>
    </ActionFrame>
  );
}
