import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { instantText } from '../../lib/dates.ts';
import { useApi } from '../../lib/queries.ts';
import { type ExceptionState, stateWords } from '../../lib/states.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { FilterChips } from '../../ui/chips.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { BandBadge, StateBadge } from '../../ui/exception-badges.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

type Row = Reply<'GET /exceptions'>['items'][number];

const columns: readonly Column<Row>[] = [
  { id: 'title', header: words.columnTitle, card: 'title', cell: ({ title }) => title },
  { id: 'id', header: words.columnId, nowrap: true, sort: 'id', cell: ({ id }) => id },
  { id: 'state', header: words.columnState, card: 'badge', cell: ({ state }) => <StateBadge state={state} /> },
  { id: 'requirements', header: words.columnRequirements, cell: ({ requirements }) => requirements.join(', ') },
  { id: 'owner', header: words.columnOwner, cell: ({ owner }) => owner.name },
  { id: 'risk', header: words.columnRisk, cell: ({ residualBand }) => (residualBand === null ? <span className="text-muted">{words.notRated}</span> : <BandBadge band={residualBand} />) },
  { id: 'until', header: words.columnUntil, nowrap: true, sort: 'until', cell: ({ cover }) => (cover === null ? words.none : <Time at={cover.until} day />) },
];

/** Filters that other pages link with; each is shown and can be taken away. */
const narrowingNames = ['unit', 'ownUnit', 'requirement', 'document', 'asset', 'owner', 'level', 'residual', 'band', 'basis', 'endsFrom', 'endsTo'] as const;

/** Every exception: found by words and filters that stand in the address. */
export function RegisterPage(): ReactElement {
  const [url, setUrl] = useUrlState();
  const { q, state, sort = '-id' } = url;
  const narrowing = Object.fromEntries(narrowingNames.flatMap((name) => (url[name] === undefined ? [] : [[name, url[name]]])));
  const list = useApi(
    'GET /exceptions',
    { query: { limit: 100, sort: sort as 'id', ...narrowing, ...(q === undefined ? {} : { q }), ...(state === undefined ? {} : { state: state.split(',') as ExceptionState[] }) } },
    { keepPrevious: true },
  );
  return (
    <>
      <PageHeader title={words.title} below={words.below} />
      <div className="mb-4 flex flex-wrap items-end gap-3">
        <TextField className="min-w-60 flex-1" type="search" label={words.search} placeholder={words.searchHint} value={q ?? ''} onChange={(text) => setUrl({ q: text }, { replace: true })} />
        <SelectField
          className="w-52"
          label={words.state}
          value={state ?? ''}
          onChange={(value) => setUrl({ state: value })}
          options={[{ value: '', label: words.anyState }, ...(state?.includes(',') === true ? [{ value: state, label: words.severalStates }] : []), ...Object.entries(stateWords).map(([value, label]) => ({ value, label }))]}
        />
      </div>
      <FilterChips
        filters={narrowingNames.flatMap((name) => (url[name] === undefined ? [] : [{ name, label: words.narrowing[name], value: shownFilter(name, url[name]) }]))}
        onRemove={(name) => setUrl({ [name]: null })}
      />
      <Card flush>
        <Answer query={list}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={words.empty}>
                <p className="mb-4">{words.emptyHint}</p>
                <Button onPress={() => setUrl({ q: null, state: null, ...Object.fromEntries(narrowingNames.map((name) => [name, null])) })}>{words.clear}</Button>
              </Empty>
            ) : (
              <DataTable label={words.title} columns={columns} rows={items} rowKey={({ id }) => id} rowTo={({ id }) => `/exceptions/${encodeURIComponent(id)}`} sort={sort} onSort={(next) => setUrl({ sort: next })} />
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
