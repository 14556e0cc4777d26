import { columnVisibilityFeature, createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { type ReactElement, type ReactNode, useMemo, useRef } from 'react';
import { useKeys } from '../lib/keys.ts';
import { usePhone } from '../lib/use-media.ts';
import { classes } from './classes.ts';
import { Link } from './link.tsx';
import { words } from './messages.ts';

export type Column<Row> = {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** On a phone: `title` heads the card, `badge` stands beside it, `hidden` is left out; else name and value. */
  readonly card?: 'title' | 'badge' | 'hidden';
  readonly align?: 'end';
  readonly nowrap?: boolean;
  /** Order that the server knows this column by: its head sorts. */
  readonly sort?: string;
};

export type DataTableProps<Row> = {
  /** Said to those who cannot see the page around it. */
  readonly label: string;
  /** Kept by the caller in a constant or a memo. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Where a row leads: its first shown cell becomes a link. */
  readonly rowTo?: (row: Row) => string;
  readonly hidden?: readonly string[];
  /** `until`, or `-until` for the other way round. */
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
};

const features = tableFeatures({ columnVisibilityFeature });
const linkLook = 'font-medium text-accent underline-offset-2 hover:underline';

/** Rows of facts: a table at a desk, cards on a phone. `j` and `k` go from row to row. */
export function DataTable<Row extends object>(props: DataTableProps<Row>): ReactElement {
  const { columns, rows, hidden = [] } = props;
  const phone = usePhone();
  const root = useRef<HTMLDivElement>(null);
  useKeys([
    { keys: 'j', label: words.nextRow, run: () => moveFocus(root.current, 1) },
    { keys: 'k', label: words.previousRow, run: () => moveFocus(root.current, -1) },
  ]);
  const shown = columns.filter(({ id }) => !hidden.includes(id));
  return <div ref={root}>{phone ? <Cards {...props} columns={shown} /> : <Desk {...props} columns={columns} rows={rows} hidden={hidden} />}</div>;
}

function Desk<Row extends object>({ label, columns, rows, rowKey, rowTo, hidden = [], sort = '', onSort }: DataTableProps<Row>): ReactElement {
  const known = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>();
    return columns.map(({ id, header, cell }) => helper.display({ id, header, cell: ({ row }) => cell(row.original) }));
  }, [columns]);
  const data = useMemo(() => [...rows], [rows]);
  const columnVisibility = useMemo(() => Object.fromEntries(hidden.map((id) => [id, false])), [hidden]);
  const table = useTable({ features, columns: known, data, getRowId: rowKey, state: { columnVisibility } });
  const by = new Map(columns.map((column) => [column.id, column]));
  return (
    <div className="overflow-x-auto">
      <table aria-label={label} className="w-full border-collapse text-left">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-b border-line text-sm text-muted">
              {group.headers.map((header) => (
                <Head key={header.id} column={by.get(header.column.id)} sort={sort} onSort={onSort} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} className="border-b border-line last:border-0 focus-within:bg-accent-soft hover:bg-sunken">
              {row.getVisibleCells().map((cell, at) => {
                const column = by.get(cell.column.id);
                const shown = column?.cell(row.original);
                // A link has a name even where a draft has no title yet.
                const content = shown === '' && at === 0 ? rowKey(row.original) : shown;
                return (
                  <td key={cell.id} className={classes('px-4 py-2.5 align-top', column?.align === 'end' && 'text-right tabular-nums', column?.nowrap === true && 'whitespace-nowrap')}>
                    {at === 0 && rowTo !== undefined ? (
                      <span data-row-link>
                        <Link to={rowTo(row.original)} className={linkLook}>
                          {content}
                        </Link>
                      </span>
                    ) : (
                      content
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head<Row>({ column, sort, onSort }: { readonly column: Column<Row> | undefined; readonly sort: string; readonly onSort: ((sort: string) => void) | undefined }): ReactElement {
  const name = column?.sort;
  const direction = name === undefined ? 'none' : sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none';
  const look = classes('px-4 py-2.5 font-medium whitespace-nowrap', column?.align === 'end' && 'text-right');
  if (name === undefined || onSort === undefined)
    return (
      <th scope="col" className={look}>
        {column?.header}
      </th>
    );
  return (
    <th scope="col" aria-sort={direction} className={look}>
      <button type="button" className="inline-flex items-center gap-1 hover:text-text" onClick={() => onSort(direction === 'ascending' ? `-${name}` : name)}>
        {column?.header}
        <span aria-hidden className={classes('inline-block w-3', direction === 'none' && 'opacity-40')}>
          {direction === 'descending' ? '↓' : '↑'}
        </span>
      </button>
    </th>
  );
}

function Cards<Row extends object>({ label, columns, rows, rowKey, rowTo }: DataTableProps<Row>): ReactElement {
  const title = columns.find(({ card }) => card === 'title') ?? columns[0];
  const badge = columns.find(({ card }) => card === 'badge');
  const rest = columns.filter((column) => column !== title && column !== badge && column.card !== 'hidden');
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {rows.map((row) => (
        <li key={rowKey(row)} className="space-y-2 px-4 py-3">
          <div className="flex items-start justify-between gap-3">
            <span className="min-w-0 font-medium wrap-anywhere" data-row-link>
              {rowTo === undefined ? (
                title?.cell(row)
              ) : (
                <Link to={rowTo(row)} className={linkLook}>
                  {title?.cell(row) === '' ? rowKey(row) : title?.cell(row)}
                </Link>
              )}
            </span>
            {badge === undefined ? null : <span className="shrink-0">{badge.cell(row)}</span>}
          </div>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
            {rest.map((column) => (
              <div key={column.id} className="contents">
                <dt className="text-muted">{column.header}</dt>
                <dd className="min-w-0 wrap-anywhere">{column.cell(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function moveFocus(root: HTMLElement | null, by: 1 | -1): void {
  const links = [...(root?.querySelectorAll<HTMLElement>('[data-row-link] a') ?? [])];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next = at === -1 ? (by === 1 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by));
  links[next]?.focus();
}
