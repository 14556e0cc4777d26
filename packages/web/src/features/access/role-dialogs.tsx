import { type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useChange } from '../../lib/queries.ts';
import { SelectField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { type Role, roleWords, words } from './messages.ts';

type Person = Reply<'GET /people/:id'>;
type Held = Person['roles'][number];

/** Proposes a role for somebody. */
export function GiveRole({ person, units, onClose }: { readonly person: Person; readonly units: Reply<'GET /units'>['items']; readonly onClose: () => void }): ReactElement {
  const [role, setRole] = useState<Role>('assessor');
  const [unit, setUnit] = useState(person.unit);
  const { change, save } = useRoles(person, onClose);
  return (
    <ActionFrame title={words.give} then={words.giveExplain} label={words.give} busy={change.isPending} error={change.error} errors={formErrors(change.error, [])} onClose={onClose} onSubmit={() => save([...person.roles, { role, unit }])}>
      <SelectField label={words.role} value={role} onChange={(value) => setRole(value as Role)} options={Object.entries(roleWords).map(([value, label]) => ({ value, label }))} />
      <SelectField label={words.over} value={unit} onChange={setUnit} options={units.map(({ id, name }) => ({ value: id, label: name }))} />
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
      onSubmit={() => save(person.roles.filter(({ role, unit }) => role !== held.role || unit !== held.unit))}
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
  return { change, save: (roles: readonly Held[]) => change.mutate({ params: { id: person.id }, ifMatch: `"${person.revision}"`, body: { roles: [...roles] } }) };
}
