import type { ReactElement } from 'react';
import type { Call } from '../../lib/api.ts';
import { type Control, controlStateWords } from '../../lib/control-words.ts';
import { SelectField } from '../field.tsx';
import { words } from './messages.ts';

export type Assessed = NonNullable<Call<'POST /exceptions/:id/assess'>['body']['controls']>[number];

/** A control as a request names it: a kind of the catalogue, or one on record, whose kind and tests then decide. */
export function assessedAs(named: string, recorded: readonly Control[]): Assessed {
  const record = recorded.find(({ id }) => id === named);
  const base = { axis: 'both', strength: 0.25 } as const;
  return record === undefined ? { ...base, id: named, test: 'attested' } : { ...base, id: record.kind, instance: record.id };
}

type Props = { readonly statement: string; readonly assessed: Assessed; readonly recorded: readonly Control[]; readonly onChange: (assessed: Assessed) => void };

/** What the assessor makes of one control: what it lowers, by how much, and on whose word it operates. */
export function AssessedControl({ statement, assessed, recorded, onChange }: Props): ReactElement {
  const ofKind = recorded.filter(({ kind, state }) => kind === assessed.id && state !== 'retired');
  const chosen = ofKind.find(({ id }) => id === assessed.instance);
  const choose = (instance: string): void => {
    const { instance: _instance, test: _test, ...rest } = assessed;
    onChange(instance === '' ? { ...rest, test: 'attested' } : { ...rest, instance });
  };
  return (
    <fieldset className="rounded-md border border-line p-3">
      <legend className="px-1 font-medium">{`${words.control} ${assessed.id}`}</legend>
      <p className="mb-2 text-sm text-muted">{statement}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField label={words.axis} value={assessed.axis} onChange={(axis) => onChange({ ...assessed, axis: axis as Assessed['axis'] })} options={optionsOf(words.axes)} />
        <SelectField label={words.strength} value={String(assessed.strength)} onChange={(strength) => onChange({ ...assessed, strength: Number(strength) })} options={optionsOf(words.strengths)} />
        {ofKind.length === 0 ? null : (
          <SelectField
            label={words.onRecord}
            value={assessed.instance ?? ''}
            onChange={choose}
            options={[{ value: '', label: words.notOnRecord }, ...ofKind.map(({ id, name, state }) => ({ value: id, label: `${name}: ${controlStateWords[state].toLowerCase()}` }))]}
          />
        )}
        {chosen === undefined ? (
          <SelectField label={words.test} value={assessed.test ?? 'planned'} onChange={(test) => onChange({ ...assessed, test: test as NonNullable<Assessed['test']> })} options={optionsOf(words.tests)} />
        ) : (
          <p className="self-end pb-2 text-sm text-muted">{words.itsTests}</p>
        )}
      </div>
    </fieldset>
  );
}

export function optionsOf(labels: Readonly<Record<string, string>>): readonly { readonly value: string; readonly label: string }[] {
  return Object.entries(labels).map(([value, label]) => ({ value, label }));
}
