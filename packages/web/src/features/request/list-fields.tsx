import type { ReactElement, ReactNode } from 'react';
import { controlStateWords } from '../../lib/control-words.ts';
import { useApi } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import type { RequestForm } from './form.ts';
import { words } from './messages.ts';

type ListProps<Item> = { readonly items: readonly Item[]; readonly onChange: (items: readonly Item[]) => void; readonly error: string | null };

/** Compensating controls, one a row. */
export function ControlFields({ items, onChange, error }: ListProps<RequestForm['controls'][number]>): ReactElement {
  return (
    <List title={words.controls} hint={words.controlsHint} error={error} add={words.addControl} onAdd={() => onChange([...items, { id: '', statement: '' }])}>
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name before they are written
        <Row key={at} name={words.control(at + 1)} columns="sm:grid-cols-[15rem_1fr_auto]" onRemove={() => onChange(without(items, at))}>
          <ControlChoice value={item.id} onChange={(id) => onChange(changed(items, at, { id }))} />
          <TextField label={words.statement} value={item.statement} onChange={(statement) => onChange(changed(items, at, { statement }))} />
        </Row>
      ))}
    </List>
  );
}

/** A control on record, whose tests then count by themselves, or a kind of the catalogue. What a draft names otherwise stays. */
function ControlChoice({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }): ReactElement {
  const recorded = (useApi('GET /controls', { query: { limit: 500 } }).data?.items ?? []).filter(({ state }) => state !== 'retired');
  const kinds = useApi('GET /controls/catalogue', {}).data?.items ?? [];
  const options = [
    { value: '', label: words.chooseControl },
    ...recorded.map(({ id, name, kind, state }) => ({ value: id, label: words.controlOnRecord(name, kind, controlStateWords[state].toLowerCase()) })),
    ...kinds.map(({ id, name }) => ({ value: id, label: `${id} ${name}` })),
  ];
  const isKnown = options.some((option) => option.value === value);
  return <SelectField label={words.controlId} value={value} onChange={onChange} options={isKnown ? options : [...options, { value, label: value }]} />;
}

/** Milestones of the plan, one a row. `last`: the day on which cover ends. */
export function MilestoneFields({ items, last, onChange, error }: ListProps<RequestForm['milestones'][number]> & { readonly last: string }): ReactElement {
  return (
    <List title={words.plan} hint={words.planHint} error={error} add={words.addMilestone} onAdd={() => onChange([...items, { title: '', due: '' }])}>
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name before they are written
        <Row key={at} name={words.milestone(at + 1)} columns="sm:grid-cols-[1fr_11rem_auto]" onRemove={() => onChange(without(items, at))}>
          <TextField label={words.milestoneTitle} value={item.title} onChange={(title) => onChange(changed(items, at, { title }))} />
          <TextField type="date" label={words.due} max={last} value={item.due} onChange={(due) => onChange(changed(items, at, { due }))} />
        </Row>
      ))}
    </List>
  );
}

function List({ title, hint, error, add, onAdd, children }: { readonly title: string; readonly hint: string; readonly error: string | null; readonly add: string; readonly onAdd: () => void; readonly children: ReactNode }): ReactElement {
  return (
    <fieldset className="space-y-3">
      <legend className="font-medium">{title}</legend>
      <p className="text-sm text-muted">{hint}</p>
      {children}
      {error === null ? null : <p className="text-sm text-bad">{error}</p>}
      <Button small onPress={onAdd}>
        {add}
      </Button>
    </fieldset>
  );
}

function Row({ name, columns, onRemove, children }: { readonly name: string; readonly columns: string; readonly onRemove: () => void; readonly children: ReactNode }): ReactElement {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every browser
    <div role="group" aria-label={name} className={`grid items-end gap-3 ${columns}`}>
      {children}
      <Button kind="quiet" small label={`${words.removeShort}: ${name}`} onPress={onRemove}>
        {words.removeShort}
      </Button>
    </div>
  );
}

function changed<Item>(items: readonly Item[], at: number, patch: Partial<Item>): readonly Item[] {
  return items.map((item, index) => (index === at ? { ...item, ...patch } : item));
}

function without<Item>(items: readonly Item[], at: number): readonly Item[] {
  return items.filter((_item, index) => index !== at);
}
