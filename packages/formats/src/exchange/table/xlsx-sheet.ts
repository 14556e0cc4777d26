import { addDays, DomainError, parseLocalDate } from '@exeat/core';
import { attributeOf, type XmlElement } from '../../findings/xml-stream.ts';
import type { TableLimits, TableRow } from './table.ts';
import { walk, type Workbook } from './xlsx-parts.ts';

type Sheet = { readonly rows: readonly TableRow[]; readonly notes: readonly { readonly line: number; readonly text: string }[] };
type Cell = { readonly column: number; readonly type: string; readonly style: number; readonly place: string; value: string; formula: boolean };

const mostNotes = 1000;

/** Rows of texts. A date is written `YYYY-MM-DD`, a formula is its last value, with a note. @throws DomainError `unreadable-table`, `too-large`. */
export async function readSheet(workbook: Workbook, limits: TableLimits): Promise<Sheet> {
  const rows: TableRow[] = [];
  const notes: { line: number; text: string }[] = [];
  const note = (line: number, text: string): void => void (notes.length < mostNotes && notes.push({ line, text }));
  let line = 0;
  let cells: string[] = [];
  let cell: Cell | null = null;
  await walk(
    workbook.sheet,
    (element) => {
      if (element.local === 'row') {
        line = Number(attributeOf(element, 'r') ?? line + 1);
        cells = [];
      }
      if (element.local === 'c') cell = cellOf(element, cells.length, limits);
      if (element.local === 'f' && cell !== null) cell.formula = true;
      if (element.local === 'mergeCell') {
        const area = attributeOf(element, 'ref') ?? '';
        note(Number(/\d+/.exec(area)?.[0] ?? 0), `${area} is merged: what it says stands in its first cell only`);
      }
      return element.local === 'v' || (element.local === 't' && cell?.type === 'inlineStr');
    },
    ({ local }, _parents, text) => {
      if (cell !== null && (local === 'v' || local === 't')) cell.value += text ?? '';
      if (local === 'c' && cell !== null) {
        cells[cell.column] = textOf(cell, workbook).trim();
        if (cell.formula) note(line, `${cell.place} is a formula: its last value was taken`);
        cell = null;
      }
      if (local !== 'row') return;
      // One more than allowed, so that whoever counts sees that there are more.
      if (rows.length <= limits.rows + 1) rows.push({ line, cells: Array.from(cells, (one) => one ?? '') });
    },
  );
  return { rows, notes };
}

function cellOf(element: XmlElement, next: number, limits: TableLimits): Cell {
  const place = attributeOf(element, 'r') ?? '';
  const letters = /^[A-Z]{1,3}/.exec(place)?.[0];
  const column = letters === undefined ? next : [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  if (column > 16_384) throw new DomainError('too-large', `expected at most ${limits.columns} columns, got the cell ${place}`, { limit: limits.columns });
  return { column, place, type: attributeOf(element, 't') ?? 'n', style: Number(attributeOf(element, 's') ?? 0), value: '', formula: false };
}

function textOf({ type, value, style, place }: Cell, { strings, dates, from1904 }: Workbook): string {
  switch (type) {
    case 's': {
      const shared = strings[Number(value)];
      if (value !== '' && shared === undefined) throw new DomainError('unreadable-table', `expected a shared text for ${place}, got none; is the workbook damaged?`);
      return shared ?? '';
    }
    case 'b':
      return value === '' ? '' : value === '1' ? 'true' : 'false';
    case 'e':
      // What a formula could not compute says nothing.
      return '';
    case 'n':
      return value !== '' && dates[style] === true ? dayOf(Number(value), from1904) : value;
    default:
      return value;
  }
}

/** The day that a serial number means. Excel counts a 29 February 1900 that never was. */
function dayOf(serial: number, from1904: boolean): string {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_465) return String(serial);
  const days = Math.floor(serial) + (from1904 ? 24_107 : serial < 60 ? 1 : 0) - 25_569;
  return addDays(parseLocalDate('1970-01-01'), days);
}
