import type { ReactElement } from 'react';
import type { AskedContent } from '../../lib/content.ts';
import type { Reply } from '../../lib/api.ts';
import { useApi } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { words } from './messages.ts';
import type { StepProps } from './steps.ts';

type SubForm = Reply<'GET /sub-forms'>['items'][number];
type Field = SubForm['fields'][number];
type Answered = NonNullable<AskedContent['subForms']>;
type Props = Pick<StepProps, 'form' | 'change' | 'errors' | 'preview'>;

/** The forms that regimes demand with this request, and those that were filled in without being demanded. */
export function RegimeFields(props: Props): ReactElement {
  const query = useApi('GET /sub-forms', {});
  return <Answer query={query}>{({ items }) => <Forms {...props} forms={items.filter(({ at }) => at === 'request')} />}</Answer>;
}

function Forms({ form, change, errors, preview, forms }: Props & { readonly forms: readonly SubForm[] }): ReactElement {
  const demanded = preview.data?.obligations.subForms ?? [];
  const answered = form.subForms;
  const shown = forms.filter(({ id }) => demanded.includes(id) || answered[id] !== undefined);
  const others = forms.filter((one) => !shown.includes(one));
  const put = (subForms: Answered): void => change({ subForms });
  return (
    <>
      {shown.map((one) => (
        <Card key={one.id} title={one.title}>
          <div className="space-y-5">
            <p className="text-sm text-muted">{one.about}</p>
            {fieldsAsked(one, answered[one.id] ?? {}).map((field) => (
              <RegimeField
                key={field.name}
                field={field}
                value={answered[one.id]?.[field.name] ?? ''}
                error={errors.at(`subForms.${one.id}.${field.name}`)}
                onChange={(value) => put({ ...answered, [one.id]: kept(one, { ...answered[one.id], [field.name]: value }) })}
              />
            ))}
            {demanded.includes(one.id) ? null : (
              <Button small label={`${words.removeShort}: ${one.title}`} onPress={() => put(Object.fromEntries(Object.entries(answered).filter(([id]) => id !== one.id)))}>
                {words.removeShort}
              </Button>
            )}
          </div>
        </Card>
      ))}
      {others.length === 0 ? null : (
        <SelectField
          className="max-w-80"
          optional
          label={words.addForm}
          value=""
          onChange={(id) => (id === '' ? undefined : put({ ...answered, [id]: {} }))}
          options={[{ value: '', label: words.noForm }, ...others.map(({ id, title }) => ({ value: id, label: title }))]}
        />
      )}
    </>
  );
}

function RegimeField({ field, value, error, onChange }: { readonly field: Field; readonly value: string; readonly error: string | null; readonly onChange: (value: string) => void }): ReactElement {
  const { label, kind, choices = [], fixed } = field;
  const hint = [field.hint, fixed === true ? words.fixedLater : undefined].filter((one) => one !== undefined).join(' ');
  const common = { label, value, error, onChange, ...(hint === '' ? {} : { hint }) };
  if (kind === 'text') return <TextArea {...common} rows={3} />;
  if (kind === 'choice') return <SelectField {...common} options={[{ value: '', label: words.choose }, ...choices]} />;
  return <TextField {...common} type={kind === 'date' ? 'date' : 'text'} {...(kind === 'number' ? { inputMode: 'numeric' as const } : {})} />;
}

/** Fields that are asked, given what is answered. */
export function fieldsAsked({ fields }: SubForm, answers: Readonly<Record<string, string>>): readonly Field[] {
  return fields.filter(({ when }) => when === undefined || when.is.includes(answers[when.field] ?? ''));
}

/** Without answers to what is not asked any more. */
function kept(form: SubForm, answers: Readonly<Record<string, string>>): Record<string, string> {
  const names = fieldsAsked(form, answers).map(({ name }) => name);
  return Object.fromEntries(Object.entries(answers).filter(([name]) => names.includes(name)));
}
