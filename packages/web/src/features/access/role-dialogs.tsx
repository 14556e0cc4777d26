import { type ReactElement, useState } from 'react';
import type { Call, Reply } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useOffered } from '../../lib/offered.ts';
import { useChange } from '../../lib/queries.ts';
import { CheckboxField, SelectField, TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { type Role, roleWords, words } from './messages.ts';

type Person = Reply<'GET /people/:id'>;
type Held = Person['roles'][number];

/** A role as it is asked for: its days, and not the instants that they were computed to. */
function asked({ role, unit, firstDay, lastDay, acting }: Held): NonNullable<Call<'PATCH /people/:id'>['body']['roles']>[number] {
  return { role, unit, ...(firstDay === undefined ? {} : { firstDay }), ...(lastDay === undefined ? {} : { lastDay }), ...(acting === undefined ? {} : { acting }) };
}

/** Proposes a role for somebody, for good or for some days. */
export function GiveRole({ person, units, onClose }: { readonly person: Person; readonly units: Reply<'GET /units'>['items']; readonly onClose: () => void }): ReactElement {
  const [role, setRole] = useState<Role>('assessor');
  const [unit, setUnit] = useState(person.unit);
  const [firstDay, setFirstDay] = useState('');
  const [lastDay, setLastDay] = useState('');
  const [acting, setActing] = useState(false);
  const { rolesLeftOut } = useOffered();
  const { change, save } = useRoles(person, onClose);
  const given: Held = { role, unit, ...(firstDay === '' ? {} : { firstDay }), ...(lastDay === '' ? {} : { lastDay }), ...(acting ? { acting: true as const } : {}) };
  return (
    <ActionFrame title={words.give} then={words.giveExplain} label={words.give} busy={change.isPending} error={change.error} errors={formErrors(change.error, [])} onClose={onClose} onSubmit={() => save([...person.roles, given])}>
      <SelectField label={words.role} value={role} onChange={(value) => setRole(value as Role)} options={Object.entries(roleWords).filter(([value]) => !rolesLeftOut.some((left) => left === value)).map(([value, label]) => ({ value, label }))} />
      <SelectField label={words.over} value={unit} onChange={setUnit} options={units.map(({ id, name }) => ({ value: id, label: name }))} />
      <TextField label={words.firstDay} hint={words.firstDayHint} type="date" value={firstDay} onChange={setFirstDay} />
      <TextField label={words.lastDay} hint={words.lastDayHint} type="date" value={lastDay} onChange={setLastDay} />
      <CheckboxField label={words.acting} value={acting} onChange={setActing} />
    </ActionFrame>
  );
}

/** Proposes that somebody loses a role. */
export function TakeRole({ person, held, label, onClose }: { readonly person: Person; readonly held: Held; readonly label: string; readonly onClose: () => void }): ReactElement {
  const { change, save } = useRoles(person, onClose);
  return (
    <ActionFrame
      title={words.takeTitle(label)}
      then={words.takeExplain}
      label={words.take}
      danger
      busy={change.isPending}
      error={change.error} errors={formErrors(change.error, [])}
      onClose={onClose}
      onSubmit={() => save(person.roles.filter((one) => one !== held))}
    />
  );
}

function useRoles(person: Person, onDone: () => void) {
  const change = useChange('PATCH /people/:id', {
    onSuccess: ({ awaits }) => {
      toast(awaits === null ? words.done : words.waits);
      onDone();
    },
  });
  return { change, save: (roles: readonly Held[]) => change.mutate({ params: { id: person.id }, ifMatch: `"${person.revision}"`, body: { roles: roles.map(asked) } }) };
}
