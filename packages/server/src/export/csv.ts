import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Cell, Table } from './printed.ts';

/**
 * RFC 4180 with a byte order mark, since spreadsheets read UTF-8 only with one. Every text is quoted, and one that begins as a formula does
 * gets an apostrophe (CWE-1236): a spreadsheet evaluates cells of a CSV, whoever wrote them.
 */
export function csvOf(columns: readonly string[], rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>): Readable {
  const csv = stringify({ header: true, columns: [...columns], bom: true, record_delimiter: 'windows', quoted_string: true, escape_formulas: true });
  return Readable.from(rows).compose(csv) as Readable;
}

/** Several tables in one CSV: a line a value, since they have no columns in common. */
export function csvOfTables(tables: readonly Table[]): Readable {
  return csvOf(['section', 'row', 'field', 'value'], linesOf(tables));
}

function* linesOf(tables: readonly Table[]): Generator<readonly Cell[]> {
  for (const { title, columns, rows } of tables)
    for (const [at, row] of rows.entries()) for (const [column, name] of columns.entries()) yield [title, at + 1, name, row[column] ?? null];
}
