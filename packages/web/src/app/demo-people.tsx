import { type ReactElement, useState } from 'react';
import type { Reply } from '../lib/api.ts';
import { useChange } from '../lib/queries.ts';
import { TextField } from '../ui/field.tsx';
import { Problem } from '../ui/states.tsx';
import { words } from './sign-in-messages.ts';

type Person = NonNullable<Reply<'GET /sessions/options'>['demoPeople']>[number];

/** In a demo: choose whom to be. */
export function DemoPeople({ people, onSignedIn }: { readonly people: readonly Person[]; readonly onSignedIn: () => void }): ReactElement {
  const [sought, setSought] = useState('');
  const signIn = useChange('POST /demo/sessions', { onSuccess: onSignedIn });
  const found = people.filter((person) => matches(person, sought));
  return (
    <section aria-label={words.demoTitle} className="space-y-3">
      <h2 className="font-semibold">{words.demoTitle}</h2>
      <TextField label={words.demoFind} hint={words.demoFindHint} type="search" value={sought} onChange={setSought} />
      <Problem error={signIn.error} />
      {found.length === 0 ? <p className="text-muted">{words.demoNobody}</p> : null}
      <ul aria-label={words.demoPeople} className="-mx-2 max-h-80 overflow-y-auto">
        {found.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              disabled={signIn.isPending}
              onClick={() => signIn.mutate({ body: { person: person.id } })}
              className="flex w-full flex-col rounded-md px-3 py-2 text-left hover:bg-accent-soft"
            >
              <span className="font-medium">{person.name}</span>
              <span className="text-sm text-muted">{[person.unit, ...person.roles].join(' · ')}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function matches({ name, userName, unit, roles }: Person, sought: string): boolean {
  const text = [name, userName, unit, ...roles].join(' ').toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
