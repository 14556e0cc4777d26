import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { usePages } from '../../lib/pages.ts';
import { useApi } from '../../lib/queries.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { More } from '../../ui/more.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { roleWords, words } from './messages.ts';
import { Parts } from './parts.tsx';

type Row = Reply<'GET /people'>['items'][number];

const columns: readonly Column<Row>[] = [
  { id: 'name', header: words.name, card: 'title', cell: ({ name }) => name },
  { id: 'userName', header: words.userName, cell: ({ userName }) => userName },
  { id: 'unit', header: words.unit, cell: ({ unit }) => unit },
  { id: 'roles', header: words.roles, cell: ({ roles }) => [...new Set(roles.map(({ role }) => roleWords[role]))].join(', ') },
  { id: 'state', header: words.state, card: 'badge', cell: ({ active }) => <Badge tone={active ? 'ok' : 'neutral'}>{active ? words.active : words.left}</Badge> },
];

/** Everybody in the directory. */
export function PeoplePage(): ReactElement {
  const [{ q, unit }, setUrl] = useUrlState();
  const units = useApi('GET /units', {});
  const list = usePages('GET /people', { query: { limit: 100, ...(q === undefined ? {} : { q }), ...(unit === undefined ? {} : { unit }) } });
  return (
    <>
      <PageHeader title={words.people} below={words.peopleBelow} />
      <Parts />
      <div className="mb-4 flex flex-wrap items-end gap-3">
        <TextField className="min-w-60 flex-1" type="search" label={words.search} placeholder={words.searchHint} value={q ?? ''} onChange={(text) => setUrl({ q: text }, { replace: true })} />
        <SelectField
          className="w-60"
          label={words.unit}
          value={unit ?? ''}
          onChange={(value) => setUrl({ unit: value })}
          options={[{ value: '', label: words.anyUnit }, ...(units.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
        />
      </div>
      <Card flush>
        <Answer query={list}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={words.nobody}>{words.nobodyHint}</Empty>
            ) : (
              <DataTable label={words.people} columns={columns} rows={items} rowKey={({ id }) => id} rowTo={({ id }) => `/people/${encodeURIComponent(id)}`} />
            )
          }
        </Answer>
        <More list={list} />
      </Card>
    </>
  );
}
