import { DomainError } from '@exeat/core';
import { readCsvTable } from './csv-table.ts';
import { defaultTableLimits, type Table, type TableLimits } from './table.ts';
import { readXlsxTable } from './xlsx-table.ts';

export type TableOptions = {
  /** Line of the names of columns; the first that is not empty unless given. */
  readonly header?: number;
  /** Name of the sheet of a workbook; the first one unless given. */
  readonly sheet?: string;
  readonly limits?: Partial<TableLimits>;
};

/**
 * Reads CSV (comma, semicolon or tab) or XLSX, told apart by the first bytes. Everything is a text: no formula is evaluated.
 * @throws DomainError `unreadable-table`, saying where and what to do; `too-large`.
 */
export async function readTable(bytes: Uint8Array, options: TableOptions = {}): Promise<Table> {
  const limits = { ...defaultTableLimits, ...options.limits };
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return readXlsxTable(bytes, { ...options, limits });
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) throw new DomainError('unreadable-table', 'expected CSV or XLSX, got an older or an encrypted Excel file; save it as .xlsx without a password');
  if (startsWith(bytes, [0x25, 0x50, 0x44, 0x46])) throw new DomainError('unreadable-table', 'expected CSV or XLSX, got a PDF; export the table from where it was made');
  return readCsvTable(bytes, { ...options, limits });
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}
