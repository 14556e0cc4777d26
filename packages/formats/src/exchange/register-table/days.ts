import { type DayOrder, parseLocalDate } from '@exeat/core';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const numbers = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/;

/** The order that dates of numbers only have together; null when none of them tells. */
export function dayOrderOf(cells: readonly string[]): DayOrder | null {
  const read = cells.flatMap((cell) => {
    const found = numbers.exec(withoutTime(cell));
    return found === null ? [] : [found];
  });
  if (read.some(([, first]) => Number(first) > 12)) return 'dmy';
  if (read.some(([, , , second]) => Number(second) > 12)) return 'mdy';
  // Dots are written between day and month, in this order, wherever they are written.
  return read.length > 0 && read.every(([, , dot]) => dot === '.') ? 'dmy' : null;
}

/** A day that a person wrote, as `YYYY-MM-DD`; or what is expected instead. */
export function readDay(cell: string, order: DayOrder | null): { readonly day: string } | { readonly expected: string } {
  const text = withoutTime(cell);
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text);
  if (iso !== null) return dayOf(iso[1], iso[2], iso[3]);
  const numeric = numbers.exec(text);
  if (numeric !== null) {
    const [, first = '', , second = '', year] = numeric;
    const own = order ?? dayOrderOf([text]);
    if (own === null && first !== second) return { expected: `a day that can be one day only; say which number is the day, or write ${year}-${pad(first)}-${pad(second)} or ${year}-${pad(second)}-${pad(first)}` };
    return own === 'mdy' ? dayOf(year, first, second) : dayOf(year, second, first);
  }
  const named = /^(\d{1,2})[. -]*([a-z]{3})[a-z]*[. ,-]*(\d{4})$/i.exec(text);
  if (named !== null) return dayOf(named[3], monthOf(named[2]), named[1]);
  const american = /^([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/i.exec(text);
  if (american !== null) return dayOf(american[3], monthOf(american[1]), american[2]);
  return { expected: 'a day such as 2026-12-31' };
}

function dayOf(year = '', month = '', day = ''): { readonly day: string } | { readonly expected: string } {
  const text = `${year}-${pad(month)}-${pad(day)}`;
  try {
    parseLocalDate(text);
    return { day: text };
  } catch {
    return { expected: 'a day of the calendar such as 2026-12-31' };
  }
}

function monthOf(name = ''): string {
  return String(months.indexOf(name.toLowerCase()) + 1);
}

function pad(number: string): string {
  return number.padStart(2, '0');
}

/** Spreadsheets export days with a midnight behind them. */
function withoutTime(cell: string): string {
  return cell.trim().replace(/[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AP]M)?Z?$/i, '');
}
