import { type ReactElement, useState } from 'react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { CheckboxField } from '../../ui/field.tsx';
import { Link } from '../../ui/link.tsx';
import { Card } from '../../ui/page.tsx';
import { type Report, words } from './messages.ts';

type Row = Report['rows'][number];

const shownRows = 200;
const tones = { draft: 'ok', already: 'neutral', repeated: 'neutral', faulty: 'bad' } as const satisfies Readonly<Record<Row['outcome'], Tone>>;

const columns: readonly Column<Row>[] = [
  { id: 'line', header: words.line, align: 'end', cell: ({ line }) => line },
  { id: 'what', header: words.what, card: 'title', cell: ({ read, line }) => <span className="wrap-anywhere">{Object.values(read).join(' · ') || line}</span> },
  { id: 'outcome', header: words.outcome, card: 'badge', nowrap: true, cell: ({ outcome }) => <Badge tone={tones[outcome]}>{words.outcomes[outcome]}</Badge> },
  {
    id: 'say',
    header: words.say,
    cell: ({ faults, remarks }) => (
      <ul className="space-y-1 text-sm">
        {[...faults.map(({ text }) => text), ...remarks].map((text) => (
          <li key={text} className="wrap-anywhere">
            {text}
          </li>
        ))}
      </ul>
    ),
  },
  { id: 'id', header: words.exception, nowrap: true, cell: ({ id }) => (id === null ? '' : <Link to={`/exceptions/${id}`}>{id}</Link>) },
];

/** What became of each row, or would. */
export function RowsCard({ report }: { readonly report: Report }): ReactElement {
  const [only, setOnly] = useState(false);
  const rows = only ? report.rows.filter(({ faults, remarks }) => faults.length + remarks.length > 0) : report.rows;
  return (
    <Card title={words.rows} flush>
      <div className="space-y-3 border-b border-line px-4 py-3">
        <p role="status">{words.counts(report.counts, report.dryRun)}</p>
        <CheckboxField label={words.onlyFaulty} value={only} onChange={setOnly} />
        {report.notes.length === 0 ? null : (
          <details>
            <summary className="cursor-pointer text-accent">{words.notes}</summary>
            <ul className="mt-1 list-disc pl-5 text-sm">
              {report.notes.slice(0, shownRows).map(({ line, text }) => (
                <li key={`${line} ${text}`}>{words.note(line, text)}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <DataTable label={words.rows} columns={columns} rows={rows.slice(0, shownRows)} rowKey={({ line }) => String(line)} />
      {rows.length > shownRows ? <p className="px-4 py-3 text-sm text-muted">{words.shown(shownRows, rows.length)}</p> : null}
    </Card>
  );
}
