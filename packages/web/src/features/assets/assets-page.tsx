import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { assetAddress, assetTypeWords } from '../../lib/asset-words.ts';
import { usePages } from '../../lib/pages.ts';
import { useApi } from '../../lib/queries.ts';
import { useUrlState } from '../../lib/url-state.ts';
import type { Column } from '../../ui/data-table.tsx';
import { deviationColumns } from '../../ui/deviations.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { words } from './messages.ts';

type Row = Reply<'GET /assets'>['items'][number];

const columns: readonly Column<Row>[] = [
  { id: 'name', header: words.columnName, card: 'title', cell: ({ id }) => <span className="break-all">{id}</span> },
  { id: 'type', header: words.columnType, nowrap: true, cell: ({ type }) => assetTypeWords[type] },
  { id: 'unit', header: words.columnUnit, nowrap: true, cell: ({ unit }) => unit ?? words.none },
  { id: 'criticality', header: words.columnCriticality, align: 'end', cell: ({ criticality }) => criticality ?? words.none },
  ...deviationColumns<Row>(),
];

/** The inventory, with the exceptions and open findings of each asset. Every filter stands in the address. */
export function AssetsPage(): ReactElement {
  const [url, setUrl] = useUrlState();
  const { q, type, unit } = url;
  const given = Object.fromEntries(['q', 'type', 'unit'].flatMap((name) => (url[name] === undefined ? [] : [[name, url[name]]])));
  const list = usePages('GET /assets', { query: { ...given, counts: 'true', limit: 50 } });
  const units = useApi('GET /units', {});
  return (
    <ListPage
      title={words.title}
      below={words.below}
      filters={
        <>
          <TextField className="min-w-60 flex-1" type="search" label={words.search} placeholder={words.searchHint} value={q ?? ''} onChange={(text) => setUrl({ q: text }, { replace: true })} />
          <SelectField
            className="w-52"
            label={words.type}
            value={type ?? ''}
            onChange={(value) => setUrl({ type: value })}
            options={[{ value: '', label: words.anyType }, ...Object.entries(assetTypeWords).map(([value, label]) => ({ value, label }))]}
          />
          <SelectField
            className="w-64"
            label={words.unit}
            value={unit ?? ''}
            onChange={(value) => setUrl({ unit: value })}
            options={[{ value: '', label: words.anyUnit }, ...(units.data?.items ?? []).map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))]}
          />
        </>
      }
      list={list}
      columns={columns}
      rowKey={(row) => `${row.type}:${row.id}`}
      rowTo={assetAddress}
      empty={{ title: words.empty, hint: words.emptyHint, clear: words.clear }}
      onClear={() => setUrl({ q: null, type: null, unit: null })}
    />
  );
}
