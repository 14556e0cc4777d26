import { type ReactElement, useState } from 'react';
import { type Control, controlAddress, controlStateWords } from '../../lib/control-words.ts';
import { useRefusal } from '../../lib/may.ts';
import { usePages } from '../../lib/pages.ts';
import { useApi } from '../../lib/queries.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { ControlBadge } from '../../ui/control-badge.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { SelectField } from '../../ui/field.tsx';
import { ButtonLink } from '../../ui/link.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';
import { RecordDialog } from './record-dialog.tsx';

const columns: readonly Column<Control>[] = [
  { id: 'name', header: words.name, card: 'title', cell: ({ name }) => name },
  { id: 'state', header: words.state, card: 'badge', cell: ({ state }) => <ControlBadge state={state} /> },
  { id: 'kind', header: words.kind, nowrap: true, cell: ({ kind }) => kind },
  { id: 'unit', header: words.unit, nowrap: true, cell: ({ unit }) => unit },
  { id: 'operator', header: words.operator, cell: ({ operator }) => operator.name },
  { id: 'next', header: words.nextTest, nowrap: true, cell: ({ goodUntil }) => (goodUntil === null ? words.neverTested : <Time at={goodUntil} day />) },
];

/** Controls on record, with what their tests show now. Every filter stands in the address. */
export function ControlsPage(): ReactElement {
  const [url, setUrl] = useUrlState();
  const [isRecording, setRecording] = useState(false);
  const refusal = useRefusal('control.write');
  const { state, kind, unit } = url;
  const given = Object.fromEntries(['state', 'kind', 'unit'].flatMap((name) => (url[name] === undefined ? [] : [[name, url[name]]])));
  const list = usePages('GET /controls', { query: { ...given, limit: 50 } });
  const kinds = useApi('GET /controls/catalogue', {}).data?.items ?? [];
  const units = useApi('GET /units', {}).data?.items ?? [];
  return (
    <>
      <ListPage
        title={words.title}
        below={words.below}
        actions={
          <>
            <ButtonLink to="/controls/catalogue">{words.catalogue}</ButtonLink>
            <Button kind="primary" disabledBecause={refusal} onPress={() => setRecording(true)}>
              {words.record}
            </Button>
          </>
        }
        filters={
          <>
            <SelectField
              className="w-52"
              label={words.state}
              value={state ?? ''}
              onChange={(value) => setUrl({ state: value })}
              options={[{ value: '', label: words.anyState }, ...Object.entries(controlStateWords).map(([value, label]) => ({ value, label }))]}
            />
            <SelectField
              className="w-72"
              label={words.kind}
              value={kind ?? ''}
              onChange={(value) => setUrl({ kind: value })}
              options={[{ value: '', label: words.anyKind }, ...kinds.map(({ id, name }) => ({ value: id, label: `${id} ${name}` }))]}
            />
            <SelectField
              className="w-64"
              label={words.unit}
              value={unit ?? ''}
              onChange={(value) => setUrl({ unit: value })}
              options={[{ value: '', label: words.anyUnit }, ...units.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))]}
            />
          </>
        }
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        rowTo={controlAddress}
        empty={{ title: words.empty, hint: words.emptyHint, clear: words.clear }}
        onClear={() => setUrl({ state: null, kind: null, unit: null })}
      />
      {isRecording ? <RecordDialog control={null} onClose={() => setRecording(false)} /> : null}
    </>
  );
}
