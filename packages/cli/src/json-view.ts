/** Narrow looks into JSON whose full type is the server's. A missing member is an empty text, never an error. */
export function member(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = member(value, ...path);
  if (found === undefined || found === null) return '';
  return typeof found === 'object' ? JSON.stringify(found) : String(found);
}

/** The items of a list reply. */
export function itemsOf(reply: unknown, name = 'items'): readonly unknown[] {
  const items = member(reply, name);
  return Array.isArray(items) ? items : [];
}
