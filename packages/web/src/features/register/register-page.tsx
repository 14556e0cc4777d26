import type { ReactElement } from 'react';
import type { Call } from '../../lib/api.ts';
import { dayEnd, instantText, localDay } from '../../lib/dates.ts';
import { useOffered } from '../../lib/offered.ts';
import { usePages } from '../../lib/pages.ts';
import { stateWords } from '../../lib/states.ts';
import { type UrlState, useUrlState } from '../../lib/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { FilterChips } from '../../ui/chips.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { More } from '../../ui/more.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { ChooseColumns } from './choose-columns.tsx';
import { choosable, columns, shownColumns } from './columns.tsx';
import { words } from './messages.ts';
import { SavedViews } from './saved-views.tsx';
import { TakeOut } from './take-out.tsx';

/** Filters that other pages link with; each is shown and can be taken away. */
const narrowingNames = ['unit', 'ownUnit', 'requirement', 'document', 'asset', 'control', 'owner', 'level', 'residual', 'band', 'basis', 'endsFrom', 'endsTo'] as const;

const filterNames = ['q', 'state', 'at', ...narrowingNames] as const;

/** Every exception, now or as of an instant: filters, columns and order stand in the address. */
export function RegisterPage(): ReactElement {
  const [url, setUrl] = useUrlState();
  const { q, state, at } = url;
  // The register of an instant has one order.
  const sort = at === undefined ? (url['sort'] ?? '-id') : 'id';
  const filter: UrlState = Object.fromEntries(filterNames.flatMap((name) => (url[name] === undefined ? [] : [[name, url[name]]])));
  const list = usePages('GET /exceptions', { query: { ...filter, sort, limit: 100 } } as unknown as Call<'GET /exceptions'>);
  const shown = shownColumns(url['columns']);
  const { levels } = useOffered();
  const hidden = choosable.map(({ id }) => id).filter((id) => !shown.includes(id) || (id === 'level' && !levels));
  return (
    <>
      <PageHeader title={words.title} below={at === undefined ? words.below : words.asOf(instantText(at))} actions={<TakeOut filter={filter} />} />
      <SavedViews current={url} />
      <div className="mb-4 flex flex-wrap items-end gap-3">
        <TextField className="min-w-60 flex-1" type="search" label={words.search} placeholder={words.searchHint} value={q ?? ''} onChange={(text) => setUrl({ q: text }, { replace: true })} />
        <SelectField
          className="w-52"
          label={words.state}
          value={state ?? ''}
          onChange={(value) => setUrl({ state: value })}
          options={[{ value: '', label: words.anyState }, ...(state?.includes(',') === true ? [{ value: state, label: words.severalStates }] : []), ...Object.entries(stateWords).map(([value, label]) => ({ value, label }))]}
        />
        <TextField className="w-44" type="date" label={words.at} value={at === undefined ? '' : localDay(at)} onChange={(day) => setUrl({ at: day === '' ? null : dayEnd(day) })} />
      </div>
      <FilterChips
        filters={narrowingNames.flatMap((name) => (url[name] === undefined ? [] : [{ name, label: words.narrowing[name], value: shownFilter(name, url[name]) }]))}
        onRemove={(name) => setUrl({ [name]: null })}
      />
      <ChooseColumns shown={shown} onChoose={(next) => setUrl({ columns: next })} />
      <Card flush>
        <Answer query={list}>
          {(items) =>
            items.length === 0 && !list.hasMore ? (
              <Empty title={words.empty}>
                <p className="mb-4">{words.emptyHint}</p>
                <Button onPress={() => setUrl(Object.fromEntries(filterNames.map((name) => [name, null])))}>{words.clear}</Button>
              </Empty>
            ) : (
              <>
                <DataTable
                  label={words.title}
                  columns={columns}
                  rows={items}
                  rowKey={({ id }) => id}
                  rowTo={({ id }) => `/exceptions/${encodeURIComponent(id)}`}
                  hidden={hidden}
                  sort={sort}
                  {...(at === undefined ? { onSort: (next: string) => setUrl({ sort: next }) } : {})}
                />
                <More list={list} />
              </>
            )
          }
        </Answer>
      </Card>
    </>
  );
}

function shownFilter(name: (typeof narrowingNames)[number], value: string | undefined): string {
  if (value === undefined) return '';
  if ((name === 'endsFrom' || name === 'endsTo') && !Number.isNaN(Date.parse(value))) return instantText(value);
  return value;
}
