import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { numberText } from '../../lib/messages.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Card } from '../../ui/page.tsx';
import { words } from './messages.ts';

type Exposure = Reply<'GET /portfolio'>['exposure'][number];

/** What each unit with a budget of risk carries together with the units below it. */
export function ExposureCard({ exposure }: { readonly exposure: readonly Exposure[] }): ReactElement {
  return (
    <Card title={words.exposure} flush>
      <p className="px-4 pt-3 text-sm text-muted">{words.exposureHint}</p>
      <DataTable label={words.exposure} columns={columns} rows={exposure} rowKey={({ unit }) => unit.id} />
    </Card>
  );
}

const columns: readonly Column<Exposure>[] = [
  { id: 'unit', header: words.unit, card: 'title', cell: ({ unit }) => unit.name },
  { id: 'carried', header: words.carried, align: 'end', cell: ({ carried }) => numberText(carried) },
  { id: 'reserved', header: words.reserved, align: 'end', cell: ({ reserved }) => numberText(reserved) },
  { id: 'budget', header: words.budget, align: 'end', cell: ({ budget }) => numberText(budget) },
  { id: 'share', header: words.share, align: 'end', cell: (of) => shareText(of) },
  { id: 'zone', header: words.zone, cell: ({ zone }) => words.zones[zone] },
];

/** A budget of 0 has no share. */
function shareText({ carried, reserved, budget }: Exposure): string {
  return budget === 0 ? '–' : new Intl.NumberFormat('en', { style: 'percent' }).format((carried + reserved) / budget);
}
