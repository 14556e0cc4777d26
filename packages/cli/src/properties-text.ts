import { member } from './json-view.ts';
import { printable } from './output.ts';

/** A reply for a person to read: one member a line, what is in it indented below. Of a list, its items. */
export function propertiesText(value: unknown): string {
  const items = member(value, 'items');
  const shown = Array.isArray(items) ? items : value;
  if (Array.isArray(shown) && shown.length === 0) return 'Nothing.';
  return linesOf(shown).map(printable).join('\n');
}

/** Reasons as sentences, one after the other. */
export function reasonsText(reasons: unknown): string {
  return Array.isArray(reasons) ? reasons.map((reason) => printable(inline(reason) ?? JSON.stringify(reason))).join('; ') : '';
}

function linesOf(value: unknown): readonly string[] {
  const short = inline(value);
  if (short !== null) return [short];
  if (Array.isArray(value)) return value.flatMap((item) => linesOf(item).map((line, at) => `${at === 0 ? '-' : ' '} ${line}`));
  const members = Object.entries(value as object).map(([name, inner]) => ({ name, inner, text: inline(inner) }));
  const width = Math.max(0, ...members.filter(({ text }) => text !== null).map(({ name }) => name.length));
  return members.flatMap(({ name, inner, text }) =>
    text === null ? [name, ...linesOf(inner).map((line) => `  ${line}`)] : [`${name.padEnd(width)}  ${text}`],
  );
}

/** What fits on the line of its name; null for what has to stand below it. */
function inline(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.every((item) => typeof item !== 'object') ? value.join(', ') : null;
  const { id, type, name, text, rule, ...others } = value as Readonly<Record<string, unknown>>;
  const rest = Object.keys(others).filter((key) => others[key] !== undefined);
  if (typeof text === 'string' && typeof rule === 'string' && rest.every((key) => key === 'code')) return `${text} (${rule})`;
  if (typeof id === 'string' && typeof name === 'string' && rest.every((key) => key === 'userName')) return `${name} (${id})`;
  if (typeof id === 'string' && typeof type === 'string' && rest.length === 0) return `${type}:${id}`;
  return Object.keys(value).length === 0 ? 'none' : null;
}
