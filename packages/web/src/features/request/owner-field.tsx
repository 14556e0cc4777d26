import { type ReactElement, useDeferredValue, useState } from 'react';
import { useApi } from '../../lib/queries.ts';
import { useSession } from '../../lib/session.ts';
import { Button } from '../../ui/button.tsx';
import { Picker } from '../../ui/picker.tsx';
import { words } from './messages.ts';

/** Who is accountable: whoever writes, or somebody sought by name. */
export function OwnerField({ value, onChange, error }: { readonly value: string; readonly onChange: (id: string) => void; readonly error: string | null }): ReactElement {
  const [isSeeking, setSeeking] = useState(false);
  const [sought, setSought] = useState('');
  const asked = useDeferredValue(sought.trim());
  const found = useApi('GET /people', asked === '' || !isSeeking ? null : { query: { q: asked, limit: 12, active: 'true' } }, { keepPrevious: true });
  const chosen = useApi('GET /people/:id', value === '' ? null : { params: { id: value } }).data;
  const own = useSession().data?.session?.person;
  if (!isSeeking)
    return (
      <div>
        <p className="font-medium">{words.owner}</p>
        <p className="mt-1 flex flex-wrap items-center gap-3">
          {value === '' ? `${words.ownerYou}, ${own?.name ?? ''}` : `${chosen?.name ?? value}${chosen === undefined ? '' : `, ${chosen.unit}`}`}
          <Button small onPress={() => setSeeking(true)}>
            {words.change}
          </Button>
        </p>
        {error === null ? null : <p className="mt-1 text-sm text-bad">{error}</p>}
      </div>
    );
  return (
    <Picker
      label={words.owner}
      hint={words.ownerHint}
      nothing={words.ownerNothing}
      error={error}
      sought={sought}
      onSeek={setSought}
      onChoose={(id) => {
        onChange(id === own?.id ? '' : id);
        setSeeking(false);
        setSought('');
      }}
      choices={asked === '' ? null : found.data?.items.map(({ id, name, userName, unit }) => ({ id, label: name, detail: `${userName} · ${unit}` }))}
    />
  );
}
