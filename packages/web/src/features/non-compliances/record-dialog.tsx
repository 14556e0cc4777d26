import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import type { Call } from '../../lib/api.ts';
import { assetTypeWords } from '../../lib/asset-words.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useChange } from '../../lib/queries.ts';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';
import { type Milestone, MilestoneRows, wholeMilestones } from './milestone-rows.tsx';

type Body = Call<'POST /non-compliances'>['body'];
type Form = { readonly title: string; readonly statement: string; readonly requirement: string; readonly owner: string; readonly type: string; readonly ids: string; readonly milestones: readonly Milestone[] };

const empty: Form = { title: '', statement: '', requirement: '', owner: '', type: '', ids: '', milestones: [{ title: '', due: '' }] };

/** Records that a requirement is not met. `given`: what the page that leads here knows already. What is written is kept in the tab. */
export function RecordDialog({ given, onClose }: { readonly given: Partial<Form> & { readonly exception?: string }; readonly onClose: () => void }): ReactElement {
  const { exception, ...known } = given;
  const [kept, keep, forget] = useKeptText(`non-compliance ${exception ?? given.requirement ?? ''}`, JSON.stringify({ ...empty, ...known }));
  const [form, setForm] = useState(() => JSON.parse(kept) as Form);
  const navigate = useNavigate();
  const put = (patch: Partial<Form>): void => {
    setForm({ ...form, ...patch });
    keep(JSON.stringify({ ...form, ...patch }));
  };
  const record = useChange('POST /non-compliances', {
    onSuccess: ({ id }) => {
      forget();
      toast(words.done(id, words.record.toLowerCase()));
      void navigate({ to: `/non-compliances/${encodeURIComponent(id)}` });
    },
  });
  const errors = formErrors(record.error, ['title', 'statement', 'requirement', 'owner', 'asset', 'milestones']);
  const submit = (): void => {
    const { title, statement, requirement, owner, type, ids } = form;
    const body: Body = {
      title, statement, requirement: requirement.trim(), asset: { type, ids: ids.split(/[\s,]+/).filter((id) => id !== '') }, milestones: wholeMilestones(form.milestones),
      ...(owner.trim() === '' ? {} : { owner: owner.trim() }), ...(exception === undefined ? {} : { exception }),
    };
    record.mutate({ body });
  };
  return (
    <ActionFrame title={words.record} then={words.recordThen} label={words.record} wide busy={record.isPending} error={record.error} errors={errors} onSubmit={submit} onClose={onClose}>
      <TextField label={words.nameField} autoFocus value={form.title} onChange={(title) => put({ title })} error={errors.at('title')} />
      <TextField label={words.requirement} hint={words.requirementHint} value={form.requirement} onChange={(requirement) => put({ requirement })} error={errors.at('requirement')} />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={words.assetType}
          value={form.type}
          onChange={(type) => put({ type })}
          options={[{ value: '', label: words.choose }, ...Object.entries(assetTypeWords).map(([value, label]) => ({ value, label }))]}
          error={errors.at('asset')}
        />
        <TextField label={words.assets} hint={words.assetsHint} value={form.ids} onChange={(ids) => put({ ids })} />
      </div>
      <TextArea label={words.statement} hint={words.atLeast(80)} rows={4} value={form.statement} onChange={(statement) => put({ statement })} error={errors.at('statement')} />
      <TextField label={words.owner} hint={words.ownerHint} optional value={form.owner} onChange={(owner) => put({ owner })} error={errors.at('owner')} />
      <MilestoneRows rows={form.milestones} onChange={(milestones) => put({ milestones })} error={errors.at('milestones')} />
    </ActionFrame>
  );
}
