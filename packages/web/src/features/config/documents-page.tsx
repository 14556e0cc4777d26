import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { useApi } from '../../lib/queries.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

type Row = Reply<'GET /config'>['items'][number];

const columns: readonly Column<Row>[] = [
  { id: 'document', header: words.document, card: 'title', cell: ({ title }) => title },
  { id: 'version', header: words.version, align: 'end', cell: ({ version }) => version },
  { id: 'since', header: words.inForceSince, cell: ({ from }) => (from === null ? words.fromTheStart : <Time at={from} day />) },
  {
    id: 'waiting',
    header: words.waiting,
    cell: ({ awaiting, scheduled }) => (awaiting.length > 0 ? words.toConfirm(awaiting.length) : scheduled.length > 0 ? words.scheduled : words.nothingWaits),
  },
];

/** Every document that decisions are computed by, as it is in force. */
export function DocumentsPage(): ReactElement {
  const documents = useApi('GET /config', {});
  return (
    <>
      <PageHeader title={words.title} below={words.below} />
      <Card flush>
        <Answer query={documents}>
          {({ items }) => <DataTable label={words.title} columns={columns} rows={items} rowKey={({ name }) => name} rowTo={({ name }) => `/config/${encodeURIComponent(name)}`} />}
        </Answer>
      </Card>
    </>
  );
}
