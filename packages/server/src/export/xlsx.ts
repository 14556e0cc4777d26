import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import type { Cell, Table } from './printed.ts';

/** Longer texts than these do not fit into a cell of a spreadsheet; the rest stays in the other forms. */
const mostCharacters = 32_767;

/** A workbook with a sheet for each table. Every text is typed as one: it stays a text, whatever it begins with. */
export async function xlsxOf(tables: readonly Table[]): Promise<Buffer> {
  const sheets = tables.map(({ title, columns, rows }) => ({
    sheet: sheetName(title),
    stickyRowsCount: 1,
    columns: columns.map(() => ({ width: 24 })),
    data: [columns.map((name) => ({ value: name, type: String, fontWeight: 'bold' as const })), ...rows.map((row) => row.map(cell))] as SheetData,
  }));
  return writeXlsxFile(sheets).toBuffer();
}

function cell(value: Cell): SheetData[number][number] {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return { value, type: Number };
  return { value: printable(value), type: String };
}

/** XML has no control characters but three, and no half surrogates. */
function printable(text: string): string {
  const clean = text.replace(/[\p{Cc}\uFFFE\uFFFF]/gu, (character) => ('\t\n\r'.includes(character) ? character : '\uFFFD'));
  return (clean.length <= mostCharacters ? clean : `${clean.slice(0, mostCharacters - 1)}…`).toWellFormed();
}

/** At most 31 characters, and none of those that a sheet's name may not have. */
function sheetName(title: string): string {
  return title.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31);
}
