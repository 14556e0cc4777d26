import type { ReactElement } from 'react';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Card } from '../../ui/page.tsx';
import { words } from './messages.ts';
import type { Taken } from './take-file.tsx';

const shownRows = 100;

const columns: readonly Column<Taken['rows'][number]>[] = [
  { id: 'id', header: words.columnId, card: 'title', cell: ({ id }) => <span className="break-all">{id}</span> },
  { id: 'line', header: words.columnLine, align: 'end', cell: ({ line }) => line },
  { id: 'outcome', header: words.columnOutcome, cell: ({ outcome }) => words.outcomes[outcome] },
];

/** What an import of records came to, or would. */
export function RecordsReport({ report }: { readonly report: Taken }): ReactElement {
  const { dryRun, recorded, unchanged, rows, notes, awaits } = report;
  return (
    <Card title={dryRun ? words.tried : words.done} flush>
      <p role="status" className="px-4 py-3">
        {words.recorded(recorded)}, {words.unchanged(unchanged)}. {awaits === null ? null : words.awaits}
      </p>
      {notes.length === 0 ? null : (
        <div className="border-t border-line px-4 py-3">
          <h3 className="mb-1 text-sm font-semibold text-muted">{words.notes}</h3>
          <ul className="list-disc space-y-1 pl-5">
            {notes.slice(0, shownRows).map(({ line, text }) => (
              <li key={`${line} ${text}`}>{words.note(line, text)}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="border-t border-line">
        <DataTable label={words.done} columns={columns} rows={rows.slice(0, shownRows)} rowKey={({ line, id }) => `${line} ${id}`} />
      </div>
      {rows.length > shownRows ? <p className="border-t border-line px-4 py-3 text-sm text-muted">{words.firstRows(shownRows, rows.length)}</p> : null}
    </Card>
  );
}
