import type { ReactElement } from 'react';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { type Mapping, type RegisterField, type Report, words } from './messages.ts';

type Props = { readonly report: Report; readonly mapping: Mapping; readonly onChange: (mapping: Mapping) => void };

const registerFields = Object.keys(words.fields) as readonly RegisterField[];
const fields = [{ value: '', label: words.leftOut }, ...registerFields.map((field) => ({ value: field, label: words.fields[field] }))];
const givenFields = ['basis', 'owner', 'requirements', 'assetType'] as const;
const orders = (['', 'dmy', 'mdy'] as const).map((value) => ({ value, label: words.dateOrders[value] }));

/** What each column means, with what stands in it; and what all rows say. */
export function MappingCard({ report, mapping, onChange }: Props): ReactElement {
  return (
    <Card title={words.mapping}>
      <p className="mb-4 text-muted">{words.mappingFrom[report.mappingFrom]}</p>
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        {report.columns.map(({ name, examples }) => (
          <SelectField
            key={name}
            label={name}
            hint={<span className="wrap-anywhere">{words.example(examples)}</span>}
            value={mapping.columns[name] ?? ''}
            options={fields}
            onChange={(value) => onChange({ ...mapping, columns: { ...mapping.columns, [name]: registerFields.find((field) => field === value) ?? null } })}
          />
        ))}
      </div>
      <h3 className="mt-6 mb-3 font-semibold">{words.values}</h3>
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        {givenFields.map((field) => (
          <TextField
            key={field}
            label={words.fields[field]}
            hint={words.valueHints[field]}
            value={mapping.values[field] ?? ''}
            onChange={(value) => onChange({ ...mapping, values: { ...mapping.values, [field]: value } })}
          />
        ))}
        <SelectField label={words.dates} value={mapping.dates ?? ''} options={orders} onChange={(value) => onChange({ ...mapping, dates: value === 'dmy' || value === 'mdy' ? value : null })} />
      </div>
    </Card>
  );
}
