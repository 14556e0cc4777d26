import { type ReactElement, useDeferredValue, useState } from 'react';
import { useApi } from '../lib/queries.ts';
import { Button } from './button.tsx';
import { personWords as words } from './messages.ts';
import { Picker } from './picker.tsx';

type Props = {
  readonly label: string;
  readonly hint: string;
  /** Id of the person; empty: nobody is chosen. */
  readonly value: string;
  readonly onChange: (id: string) => void;
  readonly error: string | null;
  /** Who is meant while nobody is chosen; without it somebody is sought at once. */
  readonly otherwise?: string;
};

/** Somebody of the directory, sought by name. */
export function PersonField({ label, hint, value, onChange, error, otherwise }: Props): ReactElement {
  const [isSeeking, setSeeking] = useState(false);
  const [sought, setSought] = useState('');
  const asked = useDeferredValue(sought.trim());
  const seeks = isSeeking || (value === '' && otherwise === undefined);
  const found = useApi('GET /people', asked === '' || !seeks ? null : { query: { q: asked, limit: 12, active: 'true' } }, { keepPrevious: true });
  const chosen = useApi('GET /people/:id', value === '' ? null : { params: { id: value } }).data;
  if (!seeks)
    return (
      <div>
        <p className="font-medium">{label}</p>
        <p className="mt-1 flex flex-wrap items-center gap-3">
          {value === '' ? otherwise : `${chosen?.name ?? value}${chosen === undefined ? '' : `, ${chosen.unit}`}`}
          <Button small onPress={() => setSeeking(true)}>
            {words.change}
          </Button>
        </p>
        {error === null ? null : <p className="mt-1 text-sm text-bad">{error}</p>}
      </div>
    );
  return (
    <Picker
      label={label}
      hint={hint}
      nothing={words.nothing}
      error={error}
      sought={sought}
      onSeek={setSought}
      onChoose={(id) => {
        onChange(id);
        setSeeking(false);
        setSought('');
      }}
      choices={asked === '' ? null : found.data?.items.map(({ id, name, userName, unit }) => ({ id, label: name, detail: `${userName} · ${unit}` }))}
    />
  );
}
