import type { ReactElement } from 'react';
import { useSession } from '../../lib/session.ts';
import { PersonField } from '../../ui/person-field.tsx';
import { words } from './messages.ts';

/** Who is accountable: whoever writes, or somebody sought by name. */
export function OwnerField({ value, onChange, error }: { readonly value: string; readonly onChange: (id: string) => void; readonly error: string | null }): ReactElement {
  const own = useSession().data?.session?.person;
  return (
    <PersonField
      label={words.owner} hint={words.ownerHint} value={value} error={error} otherwise={`${words.ownerYou}, ${own?.name ?? ''}`}
      onChange={(id) => onChange(id === own?.id ? '' : id)}
    />
  );
}
