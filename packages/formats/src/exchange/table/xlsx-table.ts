import { DomainError } from '@exeat/core';
import { unzipSync } from 'fflate';
import { readParts } from './xlsx-parts.ts';
import { readSheet } from './xlsx-sheet.ts';
import { type Table, type TableLimits, tableOf } from './table.ts';

/**
 * The first sheet of a workbook, or the one named. Unpacked within a bound that is checked before anything is unpacked, and again by what
 * comes out: a packed size is a claim.
 * @throws DomainError `unreadable-table`, `too-large`.
 */
export async function readXlsxTable(bytes: Uint8Array, options: { readonly header?: number; readonly sheet?: string; readonly limits: TableLimits }): Promise<Table> {
  const files = unpack(bytes, options.limits.unpacked);
  const workbook = await readParts(files, options.sheet);
  const { rows, notes } = await readSheet(workbook, options.limits);
  return tableOf('xlsx', rows, notes, options);
}

const wanted = /^xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml)$/;

/** The parts of a workbook that are read. The output of each is as large as the directory says, never larger. */
function unpack(bytes: Uint8Array, most: number): ReadonlyMap<string, Uint8Array> {
  let claimed = 0;
  let entries = 0;
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        entries += 1;
        if (entries > 10_000) throw new DomainError('too-large', 'expected a workbook of at most 10000 parts, got more', { limit: 10_000 });
        if (!wanted.test(name)) return false;
        claimed += originalSize;
        if (claimed > most) throw new DomainError('too-large', `expected a workbook of at most ${most} bytes unpacked, got more; delete sheets that are not needed, or save it as CSV`, { limit: most });
        return true;
      },
    });
    return new Map(Object.entries(files));
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw new DomainError('unreadable-table', 'expected an XLSX workbook, got a ZIP file that cannot be unpacked; is it cut off?', {}, { cause });
  }
}
