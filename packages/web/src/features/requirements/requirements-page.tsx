import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { requirementAddress } from '../../lib/requirement-address.ts';
import { usePages } from '../../lib/pages.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { FilterChips } from '../../ui/chips.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { deviationColumns } from '../../ui/deviations.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { More } from '../../ui/more.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { PersonName } from '../../ui/person-name.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { words } from './messages.ts';

type Row = Reply<'GET /requirements'>['items'][number];

const columns: readonly Column<Row>[] = [
  { id: 'title', header: words.columnTitle, card: 'title', cell: ({ title }) => <span className="min-w-48">{title}</span> },
  { id: 'id', header: words.columnId, nowrap: true, cell: ({ id }) => id },
  { id: 'owner', header: words.columnOwner, cell: ({ document }) => <PersonName id={document.owner} /> },
  ...deviationColumns<Row>(),
];

const chipNames = ['document', 'owner'] as const;

/** The policy library, with how far each requirement is deviated from. Every filter stands in the address. */
export function RequirementsPage(): ReactElement {
  const [url, setUrl] = useUrlState();
  const { q, standing, sort } = url;
  const given = Object.fromEntries(['q', 'standing', 'sort', ...chipNames].flatMap((name) => (url[name] === undefined ? [] : [[name, url[name]]])));
  const list = usePages('GET /requirements', { query: { ...given, counts: 'true', limit: 50 } });
  return (
    <>
      <PageHeader title={words.title} below={words.below} />
      <div className="mb-4 flex flex-wrap items-end gap-3">
        <TextField className="min-w-60 flex-1" type="search" label={words.search} placeholder={words.searchHint} value={q ?? ''} onChange={(text) => setUrl({ q: text }, { replace: true })} />
        <SelectField
          className="w-48"
          label={words.standing}
          value={standing ?? ''}
          onChange={(value) => setUrl({ standing: value })}
          options={[{ value: '', label: words.anyStanding }, ...Object.entries(words.standings).map(([value, label]) => ({ value, label }))]}
        />
        <SelectField
          className="w-52"
          label={words.order}
          value={sort ?? ''}
          onChange={(value) => setUrl({ sort: value })}
          options={[
            { value: '', label: words.byId },
            { value: '-active', label: words.byActive },
          ]}
        />
      </div>
      <FilterChips
        filters={chipNames.flatMap((name) => (url[name] === undefined ? [] : [{ name, label: words.filters[name], value: url[name] }]))}
        onRemove={(name) => setUrl({ [name]: null })}
      />
      <Card flush>
        <Answer query={list}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={words.empty}>
                <p className="mb-4">{words.emptyHint}</p>
                <Button onPress={() => setUrl({ q: null, standing: null, document: null, owner: null })}>{words.clear}</Button>
              </Empty>
            ) : (
              <>
                <DataTable label={words.title} columns={columns} rows={items} rowKey={({ id }) => id} rowTo={({ id }) => requirementAddress(id)} />
                <More list={list} />
              </>
            )
          }
        </Answer>
      </Card>
    </>
  );
}
