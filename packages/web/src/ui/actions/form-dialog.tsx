import { type ReactElement, useState } from 'react';
import type { Call } from '../../lib/api.ts';
import { formErrors, sortReasons } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { useSettled } from '../../lib/use-settled.ts';
import { CheckboxField, SelectField, TextArea, TextField } from '../field.tsx';
import { Link } from '../link.tsx';
import { PersonField } from '../person-field.tsx';
import { toast } from '../toast.tsx';
import { FilesField, type TakenFile } from './files-field.tsx';
import { ActionFrame } from './action-frame.tsx';
import type { ActionField, ActionForm } from './action-forms.ts';
import { actionText, words } from './messages.ts';
import { Outcome } from './outcome.tsx';
import { type ActionDialogProps, type ActionName, changeOf } from './subject.ts';

type Values = Readonly<Record<string, string>>;

/** Asks what an action needs, does it, and stays open with what was typed while the server refuses. */
export function FormDialog({ action, form, subject, onClose }: ActionDialogProps & { readonly action: ActionName; readonly form: ActionForm }): ReactElement {
  const fields = form.fields(subject);
  const [kept, keep, forget] = useKeptText([subject.id, subject.change ?? '', action].join(' '), '{}');
  const values = JSON.parse(kept) as Values;
  const [asked, setAsked] = useState(false);
  const [files, setFiles] = useState<readonly TakenFile[]>([]);
  const label = actionText(action);
  const change = useChange(form.route, {
    onSuccess: () => {
      forget();
      toast(words.done(subject.id, label.toLowerCase()));
      onClose();
    },
  });
  const open = fields.filter(({ name, optional }) => optional !== true && (values[name] ?? '').trim() === '');
  const missing = open.map(({ name }) => name);
  const bodyOf = (asked: readonly ActionField[]): Readonly<Record<string, unknown>> => ({ ...(form.namesChange === true ? changeOf(subject) : {}), ...form.fixed?.(subject), ...typed(asked, values) });
  // What is chosen decides what it comes to; the words may follow.
  const chosen = useSettled(JSON.stringify(bodyOf(fields.filter(({ kind }) => kind !== 'text'))));
  const canTry = open.every(({ kind }) => kind === 'text');
  const preview = useApi(`${form.route}/preview`, canTry ? ({ params: { id: subject.id }, body: JSON.parse(chosen) } as Call<`${typeof form.route}/preview`>) : null, { keepPrevious: true });
  const names = [...fields.map(({ name }) => name), 'files'];
  const against = sortReasons((preview.data?.refusals ?? []).filter(({ code }) => code !== 'step-up-required'), names);
  const errors = change.error === null ? { at: against.at, rest: [] } : formErrors(change.error, names);
  const submit = (): void => {
    setAsked(true);
    if (missing.length > 0) return;
    const body = { ...bodyOf(fields), ...(files.length === 0 ? {} : { files: files.map(({ sha256 }) => sha256) }) };
    // Each route has a body of its own; the table of forms builds the one that belongs to it.
    const ifMatch = form.namesRevision === true ? { ifMatch: `"${subject.revision}"` } : {};
    const call = { params: { id: subject.id }, body, ...ifMatch };
    change.mutate(call as Call<typeof form.route>);
  };
  return (
    <ActionFrame
      title={label}
      then={form.explain}
      label={label}
      danger={form.danger === true}
      busy={change.isPending}
      error={change.error}
      errors={errors}
      onSubmit={submit}
      onClose={onClose}
    >
      {action === 'answer' && subject.question !== null ? <blockquote className="border-l-4 border-warn pl-3 whitespace-pre-line wrap-anywhere">{subject.question}</blockquote> : null}
      {fields.map((field, at) => (
        <OneField
          key={field.name}
          field={field}
          isFirst={at === 0}
          value={values[field.name] ?? ''}
          onChange={(value) => keep(JSON.stringify({ ...values, [field.name]: value }))}
          error={asked && missing.includes(field.name) ? words.missing : errors.at(field.name)}
        />
      ))}
      {preview.data === undefined || !canTry || change.error !== null ? null : <Outcome preview={preview.data} against={against.rest} />}
      {form.alsoAt === undefined ? null : (
        <p>
          <Link to={form.alsoAt.to(subject)}>{form.alsoAt.label}</Link>
        </p>
      )}
      {form.takesFiles === true ? <FilesField route="POST /exceptions/:id/evidence" id={subject.id} value={files} onChange={setFiles} error={errors.at('files')} /> : null}
    </ActionFrame>
  );
}

type FieldProps = { readonly field: ActionField; readonly isFirst: boolean; readonly value: string; readonly onChange: (value: string) => void; readonly error: string | null };

function OneField({ field, isFirst, value, onChange, error }: FieldProps): ReactElement {
  const { label, kind, choices = [], hint } = field;
  const common = { label, value, onChange, error, optional: field.optional ?? false, ...(hint === undefined ? {} : { hint }) };
  if (kind === 'choice') return <SelectField {...common} options={[{ value: '', label: words.choose }, ...choices]} />;
  if (kind === 'rating') return <SelectField {...common} options={[{ value: '', label: words.choose }, ...ratings]} />;
  if (kind === 'instant') return <TextField {...common} type="datetime-local" max="9999-12-31T23:59" />;
  if (kind === 'number') return <TextField {...common} type="number" inputMode="numeric" min="1" />;
  if (kind === 'person') return <PersonField label={label} hint={hint ?? ''} value={value} onChange={onChange} error={error} />;
  if (kind === 'several') return <Several label={label} value={value} onChange={onChange} choices={choices} />;
  if (kind === 'line') return <TextField {...common} autoFocus={isFirst} />;
  if (kind === 'day') return <TextField {...common} type="date" max="9999-12-31" autoFocus={isFirst} />;
  return <TextArea {...common} rows={3} autoFocus={isFirst} />;
}

/** Any of some choices, kept as a list. */
function Several({ label, value, onChange, choices }: Pick<FieldProps, 'value' | 'onChange'> & { readonly label: string; readonly choices: NonNullable<ActionField['choices']> }): ReactElement {
  const chosen = listOf(value);
  return (
    <fieldset className="space-y-2">
      <legend className="font-medium">{label}</legend>
      {choices.map((choice) => (
        <CheckboxField
          key={choice.value}
          label={choice.label}
          value={chosen.includes(choice.value)}
          onChange={(is) => onChange(JSON.stringify(is ? [...chosen, choice.value] : chosen.filter((one) => one !== choice.value)))}
        />
      ))}
    </fieldset>
  );
}

function listOf(value: string): readonly string[] {
  return value === '' ? [] : (JSON.parse(value) as string[]);
}

const ratings = ['1', '2', '3', '4', '5'].map((value) => ({ value, label: value }));

/** The body as typed; `inherent.impact` is a member of a member. */
function typed(fields: readonly ActionField[], values: Values): Readonly<Record<string, unknown>> {
  const body: Record<string, unknown> = {};
  for (const { name, kind } of fields) {
    const value = (values[name] ?? '').trim();
    if (value === '') continue;
    const [outer = name, inner] = name.split('.');
    const read = kind === 'instant' ? new Date(value).toISOString() : kind === 'rating' || kind === 'number' ? Number(value) : kind === 'several' ? listOf(value) : value;
    body[outer] = inner === undefined ? read : { ...(body[outer] as object | undefined), [inner]: read };
  }
  return body;
}
