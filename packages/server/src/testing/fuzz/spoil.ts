import fc from 'fast-check';

const deep = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

/** What no client sends and an attacker does: other types, bounds, Unicode, names of the prototype, depth, length. */
export const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    -(2 ** 63),
    1e308,
    5e-324,
    [],
    {},
    [[]],
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e',
    '\ufeff',
    'e\u0301'.repeat(50),
    '😀'.repeat(200),
    "'; --",
    '%00',
    '../../etc/passwd',
    '<img src=x onerror=alert(1)>',
    '=1+1',
    '9999-12-31',
    '0000-00-00',
    '2026-02-30',
    '2026-11-24T10:00:00Z',
    '+275760-09-13T00:00:00.000Z',
    'NaN',
    'Infinity',
    '__proto__',
  ),
  fc.constantFrom<unknown>({ toString: 1 }, { constructor: { prototype: { admin: true } } }, { length: 1e9 }, deep(60)),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.integer({ min: 2000, max: 30_000 }).map((length) => 'a'.repeat(length)),
  fc.jsonValue({ maxDepth: 3 }),
);

const strangeNames = ['__proto__', 'constructor', 'prototype', 'toString', '', '$ref', 'admin', 'id', 'state', 'requester', 'level', 'a'.repeat(300)];

/**
 * A value with one place of it spoilt: replaced by something nasty, left out, doubled, or with a field more. `choice` says where and
 * how, so that a seed gives the same again.
 */
export function spoil(value: unknown, choice: { readonly place: number; readonly how: number; readonly by: unknown }): unknown {
  const places = placesIn(value);
  const place = places[choice.place % places.length] ?? [];
  if (place.length === 0) return choice.by;
  const copy = structuredClone(value);
  const name = place.at(-1) as string | number;
  const parent = place.slice(0, -1).reduce((node, step) => (node as Record<string | number, unknown>)[step], copy) as Record<
    string | number,
    unknown
  >;
  switch (choice.how % 4) {
    case 0:
      delete parent[name];
      break;
    case 1:
      define(parent, Array.isArray(parent) ? parent.length : (strangeNames[choice.place % strangeNames.length] ?? ''), choice.by);
      break;
    case 2:
      parent[name] = [parent[name], parent[name]];
      break;
    default:
      parent[name] = choice.by;
  }
  return copy;
}

/** As JSON would bring it: `__proto__` is a name like another. */
function define(node: object, name: string | number, value: unknown): void {
  Object.defineProperty(node, name, { value, enumerable: true, configurable: true, writable: true });
}

function placesIn(value: unknown, at: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value);
  return [at, ...inner.flatMap(([name, item]) => placesIn(item, [...at, name]))];
}
