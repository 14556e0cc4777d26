import { DomainError } from '@exeat/core';
import { csvRecords } from '../../findings/csv/records.ts';
import { defaultReadLimits } from '../../findings/reader.ts';
import { decodeText } from '../../findings/text-decoding.ts';
import { peekText } from '../../findings/text-head.ts';
import { type Table, type TableLimits, tableOf, type TableRow } from './table.ts';

/** CSV as spreadsheets write it, with the delimiter that its first line holds most of. @throws DomainError `unreadable-table`, `too-large`. */
export async function readCsvTable(bytes: Uint8Array, options: { readonly header?: number; readonly limits: TableLimits }): Promise<Table> {
  const limits = { ...defaultReadLimits, recordSize: options.limits.cell * 8 };
  const lines: TableRow[] = [];
  try {
    const { head, all } = await peekText(decodeText(once(bytes), limits));
    for await (const { fields, position } of csvRecords(all, delimiterIn(head), limits)) {
      lines.push({ line: position.line, cells: fields.map((field) => field.trim()) });
      if (lines.length > options.limits.rows + 1) break;
    }
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'unreadable-findings') throw error;
    // Excel saves "CSV" in the code page of the machine.
    const hint = 'encoding' in error.facts ? '; save it as "CSV UTF-8"' : '';
    throw new DomainError('unreadable-table', `${error.message}${hint}`, error.facts, { cause: error });
  }
  return tableOf('csv', lines, [], options);
}

function delimiterIn(head: string): string {
  const line = head.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  const count = (delimiter: string): number => line.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
