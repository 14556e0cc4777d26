import { DomainError } from '@exeat/core';

/** The first sheet of a spreadsheet, or a CSV file: texts under the names of columns. */
export type Table = {
  readonly format: 'csv' | 'xlsx';
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  /** What the reader had to decide, where: a formula whose last value it took, a merged area that says something in its first cell only. */
  readonly notes: readonly { readonly line: number; readonly text: string }[];
};
/** `line`: of the sheet, 1 is the first. As many cells as there are columns, trimmed; empty where there is nothing. */
export type TableRow = { readonly line: number; readonly cells: readonly string[] };

/** Bounds of one table. Exceeding one is a `too-large` error, never a shortened table. */
export type TableLimits = {
  readonly rows: number;
  readonly columns: number;
  /** UTF-16 units of one cell. */
  readonly cell: number;
  /** Bytes of all parts of a workbook, unpacked. */
  readonly unpacked: number;
};
export const defaultTableLimits: TableLimits = { rows: 20_000, columns: 200, cell: 32_767, unpacked: 128 * 2 ** 20 };

/** The table of lines that hold anything: the header, then rows of as many cells. @throws DomainError */
export function tableOf(format: Table['format'], lines: Iterable<TableRow>, notes: Table['notes'], { header, limits }: { readonly header?: number; readonly limits: TableLimits }): Table {
  let columns: readonly string[] | null = null;
  const rows: TableRow[] = [];
  for (const { line, cells } of lines) {
    const last = cells.findLastIndex((cell) => cell !== '');
    if (last < 0 || (header !== undefined && line < header)) continue;
    if (columns === null) {
      columns = columnsOf(cells.slice(0, last + 1), line, limits);
      continue;
    }
    if (last >= columns.length) throw new DomainError('unreadable-table', `expected at most ${columns.length} cells, as the header has, got ${last + 1} in line ${line}; name the column, or quote what holds a delimiter`, { line });
    if (rows.length >= limits.rows) throw new DomainError('too-large', `expected at most ${limits.rows} rows, got more; split the file`, { limit: limits.rows });
    const long = cells.find((cell) => cell.length > limits.cell);
    if (long !== undefined) throw new DomainError('too-large', `expected cells of at most ${limits.cell} characters, got one of ${long.length} in line ${line}`, { limit: limits.cell, line });
    rows.push({ line, cells: columns.map((_, at) => cells[at] ?? '') });
  }
  if (columns === null) throw new DomainError('unreadable-table', 'expected a line with the names of columns, got an empty table');
  return { format, columns, rows, notes };
}

function columnsOf(cells: readonly string[], line: number, limits: TableLimits): readonly string[] {
  if (cells.length > limits.columns) throw new DomainError('too-large', `expected at most ${limits.columns} columns, got ${cells.length}`, { limit: limits.columns });
  const empty = cells.indexOf('');
  if (empty >= 0) throw new DomainError('unreadable-table', `expected a name for each column, got none for column ${empty + 1} in line ${line}; is the header another line? Give its number`, { line });
  const twice = cells.find((cell, at) => cells.findIndex((one) => one.toLowerCase() === cell.toLowerCase()) < at);
  if (twice !== undefined) throw new DomainError('unreadable-table', `expected each column once, got ${JSON.stringify(twice.slice(0, 60))} twice in line ${line}; rename one`, { line });
  return cells;
}
