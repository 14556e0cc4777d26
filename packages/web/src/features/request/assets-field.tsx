import { type ReactElement, useDeferredValue, useState } from 'react';
import { type AssetType, assetTypeWords } from '../../lib/asset-words.ts';
import { useApi } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Picker } from '../../ui/picker.tsx';
import type { PartForm } from './form.ts';
import { words } from './messages.ts';

type Props = { readonly part: PartForm; readonly onChange: (patch: Partial<PartForm>) => void; readonly error: string | null };

/** Where it is about: assets of one kind, chosen from the inventory, or everything in a container of theirs. */
export function AssetsField(props: Props): ReactElement {
  return props.part.under === '' ? <SingleAssets {...props} /> : <Container {...props} />;
}

function SingleAssets({ part, onChange, error }: Props): ReactElement {
  const { type, assets } = part;
  const [sought, setSought] = useState('');
  const asked = useDeferredValue(sought.trim());
  const found = useApi('GET /assets', asked === '' ? null : { query: { q: asked, limit: 20, ...(assets.length === 0 ? {} : { type: type as AssetType }) } }, { keepPrevious: true });
  const items = found.data?.items.filter((one) => !assets.includes(one.id)) ?? undefined;
  const choose = (key: string): void => {
    const one = items?.find((asset) => `${asset.type}:${asset.id}` === key);
    if (one === undefined) return;
    onChange({ type: one.type, assets: [...assets, one.id] });
    setSought('');
  };
  return (
    <div className="space-y-2">
      <Picker
        label={words.where}
        hint={words.whereHint}
        nothing={words.whereNothing}
        error={error}
        sought={sought}
        onSeek={setSought}
        onChoose={choose}
        choices={asked === '' ? null : items?.map((one) => ({ id: `${one.type}:${one.id}`, label: one.id, detail: [assetTypeWords[one.type], one.unit].filter((text) => text !== null).join(' · ') }))}
      />
      {assets.length === 0 ? null : (
        <ul aria-label={words.chosenAssets} className="flex flex-wrap gap-2">
          {assets.map((id) => (
            <li key={id} className="inline-flex max-w-full items-center gap-1 rounded-full bg-accent-soft py-0.5 pr-1 pl-3">
              <span className="min-w-0 truncate" title={id}>
                <span className="text-sm text-muted">{assetTypeWords[type as AssetType]}</span> {id}
              </span>
              <button type="button" aria-label={words.remove(id)} onClick={() => onChange({ assets: assets.filter((one) => one !== id) })} className="inline-flex size-7 shrink-0 items-center justify-center rounded-full hover:bg-sunken">
                <span aria-hidden>✕</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <Containers part={part} onChange={onChange} />
    </div>
  );
}

/** The containers of the first chosen asset, for who means all that is in one. */
function Containers({ part: { type, assets }, onChange }: Omit<Props, 'error'>): ReactElement | null {
  const [first] = assets;
  const { data } = useApi('GET /assets/:type/:id', first === undefined ? null : { params: { type: type as AssetType, id: first } });
  if (data === undefined || data.under.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {data.under.map((container) => (
        <Button key={container} kind="quiet" small onPress={() => onChange({ under: container, assets: [] })}>
          {words.everythingUnder(container)}
        </Button>
      ))}
    </div>
  );
}

function Container({ part: { under, growth }, onChange, error }: Props): ReactElement {
  return (
    <div className="space-y-3">
      <p className="font-medium">{words.everythingUnder(under)}</p>
      <p className="text-sm text-muted">{words.underHint}</p>
      <TextField className="max-w-48" type="number" min="1" optional label={words.growth} value={growth} onChange={(value) => onChange({ growth: value })} />
      {error === null ? null : <p className="text-sm text-bad">{error}</p>}
      <Button small onPress={() => onChange({ under: '', growth: '' })}>
        {words.singleAssets}
      </Button>
    </div>
  );
}
