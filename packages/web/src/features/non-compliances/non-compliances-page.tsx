import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { calendarDayText } from '../../lib/dates.ts';
import { useRefusal } from '../../lib/may.ts';
import { usePages } from '../../lib/pages.ts';
import { requirementAddress } from '../../lib/requirement-address.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { FilterChips } from '../../ui/chips.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Link } from '../../ui/link.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { words } from './messages.ts';
import { RecordDialog } from './record-dialog.tsx';

type Row = Reply<'GET /non-compliances'>['items'][number];

const columns: readonly Column<Row>[] = [
  { id: 'title', header: words.name, card: 'title', cell: ({ id, title }) => `${id} ${title}` },
  { id: 'status', header: words.status, card: 'badge', cell: ({ status }) => <Badge tone={status === 'open' ? 'warn' : 'ok'}>{words.statuses[status]}</Badge> },
  { id: 'kind', header: words.kind, cell: ({ kind, exception }) => (exception === undefined ? words.kinds[kind] : <>{words.kinds[kind]} <Link to={`/exceptions/${encodeURIComponent(exception)}`}>{exception}</Link></>) },
  { id: 'requirement', header: words.requirement, nowrap: true, cell: ({ requirement }) => <Link to={requirementAddress(requirement)}>{requirement}</Link> },
  { id: 'clauses', header: words.clauses, cell: ({ clauses }) => (clauses.length === 0 ? words.none : clauses.join(', ')) },
  { id: 'owner', header: words.owner, cell: ({ owner }) => owner.name },
  { id: 'due', header: words.due, cell: ({ milestones }) => firstOf(milestones) },
];

/** What is on record as not met. Every filter stands in the address. */
export function NonCompliancesPage(): ReactElement {
  const [url, setUrl] = useUrlState();
  const { status, requirement, kind, exception } = url;
  const given = Object.fromEntries(['status', 'requirement', 'kind', 'exception'].flatMap((name) => (url[name] === undefined ? [] : [[name, url[name]]])));
  const refusal = useRefusal('non-compliance.record');
  const { record, asset } = url;
  const [type, ...ids] = (asset ?? '').split(':');
  const list = usePages('GET /non-compliances', { query: { ...given, limit: 50 } });
  return (
    <>
      <ListPage
        title={words.title}
        below={words.below}
        actions={
          <Button kind="primary" disabledBecause={refusal} onPress={() => setUrl({ record: 'yes' })}>
            {words.record}
          </Button>
        }
        filters={
          <>
            <SelectField
              className="w-52"
              label={words.status}
              value={status ?? ''}
              onChange={(value) => setUrl({ status: value })}
              options={[{ value: '', label: words.anyStatus }, ...Object.entries(words.statuses).map(([value, label]) => ({ value, label }))]}
            />
            <SelectField
              className="w-64"
              label={words.kind}
              value={kind ?? ''}
              onChange={(value) => setUrl({ kind: value })}
              options={[{ value: '', label: words.anyKind }, ...Object.entries(words.kinds).map(([value, label]) => ({ value, label }))]}
            />
          </>
        }
        chips={<FilterChips filters={Object.entries({ requirement, exception }).flatMap(([name, value]) => (value === undefined ? [] : [{ name, label: words.narrowed[name as 'requirement' | 'exception'], value }]))} onRemove={(name) => setUrl({ [name]: null })} />}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        rowTo={({ id }) => `/non-compliances/${encodeURIComponent(id)}`}
        empty={{ title: words.empty, hint: words.emptyHint, clear: words.clear }}
        onClear={() => setUrl({ status: null, requirement: null, kind: null, exception: null })}
      />
      {record === undefined || refusal !== null ? null : (
        <RecordDialog
          given={{ ...(requirement === undefined ? {} : { requirement }), ...(type === undefined || type === '' ? {} : { type, ids: ids.join(':') }), ...(exception === undefined ? {} : { exception }) }}
          onClose={() => setUrl({ record: null, asset: null, exception: null })}
        />
      )}
    </>
  );
}

function firstOf(milestones: Row['milestones']): string {
  const first = milestones.toSorted((one, other) => (one.due < other.due ? -1 : 1))[0];
  return first === undefined ? words.none : `${calendarDayText(first.due)}: ${first.title}`;
}
