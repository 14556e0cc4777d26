import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { requirementAddress } from '../../lib/requirement-address.ts';
import { usePages } from '../../lib/pages.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { FilterChips } from '../../ui/chips.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { deviationColumns } from '../../ui/deviations.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { ButtonLink } from '../../ui/link.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { PersonName } from '../../ui/person-name.tsx';
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
    <ListPage
      title={words.title}
      below={words.below}
      actions={<ButtonLink to="/waiver-profiles">{words.profiles}</ButtonLink>}
      filters={
        <>
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
        </>
      }
      chips={
        <FilterChips
          filters={chipNames.flatMap((name) => (url[name] === undefined ? [] : [{ name, label: words.filters[name], value: url[name] }]))}
          onRemove={(name) => setUrl({ [name]: null })}
        />
      }
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      rowTo={({ id }) => requirementAddress(id)}
      empty={{ title: words.empty, hint: words.emptyHint, clear: words.clear }}
      onClear={() => setUrl({ q: null, standing: null, document: null, owner: null })}
    />
  );
}
