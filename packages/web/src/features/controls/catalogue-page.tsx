import type { ReactElement } from 'react';
import type { ControlKind } from '../../lib/control-words.ts';
import { useApi } from '../../lib/queries.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Link } from '../../ui/link.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { words } from './messages.ts';
import { periodText } from './period-text.ts';

const columns: readonly Column<ControlKind>[] = [
  { id: 'name', header: words.kind, card: 'title', cell: ({ id, name }) => `${id} ${name}` },
  { id: 'axis', header: words.weakens, cell: ({ axis }) => words.axes[axis] },
  { id: 'strength', header: words.strength, align: 'end', nowrap: true, cell: ({ strength }) => words.percent(strength) },
  { id: 'offsets', header: words.offsets, cell: ({ offsets }) => offsets },
  { id: 'evidence', header: words.evidenceOf, cell: ({ evidence }) => evidence },
  { id: 'cadence', header: words.counts, nowrap: true, cell: ({ cadence }) => (cadence === null ? words.never : periodText(cadence)) },
  { id: 'nist', header: 'NIST SP 800-53', cell: ({ nist }) => nist.join(', ') },
];

/** The kinds of compensating controls. A kind leads to those on record. */
export function CataloguePage(): ReactElement {
  const query = useApi('GET /controls/catalogue', {});
  return (
    <>
      <PageHeader title={words.catalogue} below={words.catalogueBelow} above={<Link to="/controls">{words.title}</Link>} />
      <Card flush>
        <Answer query={query}>
          {({ items }) => <DataTable label={words.catalogue} columns={columns} rows={items} rowKey={({ id }) => id} rowTo={({ id }) => `/controls?kind=${id}`} />}
        </Answer>
      </Card>
    </>
  );
}
