import { HttpProblem } from './problem.ts';

/** A page of what is in memory whole, sorted by key; the cursor is the last key, opaque to callers. */
export function pageOfSnapshot<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  { limit = 50, cursor }: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): { items: Item[]; next: string | null } {
  const after = cursor === undefined ? null : readCursor(cursor);
  const rest = [...items].filter((item) => after === null || keyOf(item) > after).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page,
    next: rest.length > page.length && last !== undefined ? Buffer.from(JSON.stringify([keyOf(last)])).toString('base64url') : null,
  };
}

function readCursor(cursor: string): string {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === 1 && typeof key[0] === 'string') return key[0];
  } catch {
    // Falls through to the one message below.
  }
  throw new HttpProblem('invalid-request', 'query.cursor: expected a cursor that this list gave out; start from the first page.');
}
