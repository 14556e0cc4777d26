import { member, textAt } from './json-view.ts';
import { table } from './output.ts';

/** Members of a reply, one a row. */
export function propertiesText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const items = member(value, 'items');
  const rows = Array.isArray(items) ? items.map((item, at) => [String(at + 1), JSON.stringify(item)]) : Object.keys(value).map((name) => [name, textAt(value, name)]);
  return rows.length === 0 ? 'Nothing.' : table(['', ''], rows);
}
