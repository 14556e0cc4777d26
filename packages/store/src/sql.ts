import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type RawBuilder, sql } from 'kysely';
import type { Queries } from './connection/pool.ts';

/** Compiles only: statements run on our own pool and transactions. */
const compiler = new Kysely<Record<never, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Runs a statement put together from `sql` fragments; every interpolated value is a parameter. */
export async function run<Row extends object>(queries: Queries, statement: RawBuilder<unknown>): Promise<Row[]> {
  const compiled = statement.compile(compiler);
  return queries.query<Row>(compiled.sql, compiled.parameters);
}

/** The same by a plan that is kept, see `Queries`. */
export async function runByKeptPlan<Row extends object>(queries: Queries, statement: RawBuilder<unknown>): Promise<Row[]> {
  const compiled = statement.compile(compiler);
  return queries.queryByKeptPlan<Row>(compiled.sql, compiled.parameters);
}

/** All conditions joined by AND; `true` when there are none. */
export function all(conditions: readonly (RawBuilder<unknown> | false | undefined)[]): RawBuilder<unknown> {
  const given = conditions.filter((condition) => condition !== false && condition !== undefined);
  return given.length === 0 ? sql`true` : sql.join(given, sql` AND `);
}

/** Part of a list; `next` is the cursor of the part that follows, null at the end. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };

/** An opaque cursor: the sort key of the last row of a page. */
export function encodeCursor(key: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(key), 'utf8').toString('base64url');
}

/** What a member of a sort key must be, so that the database can read it. `instant` may be null: a row without one. */
export type KeyPart = 'text' | 'whole' | 'instant' | 'hex';

/** The sort key in a cursor, of these parts; null when it is not one of ours, which callers treat as unusable input. */
export function decodeCursor(cursor: string, parts: readonly KeyPart[]): readonly (string | number | null)[] | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(key) && key.length === parts.length && parts.every((part, at) => fits(part, key[at])) ? key : null;
  } catch {
    return null;
  }
}

function fits(part: KeyPart, value: unknown): boolean {
  if (part === 'whole') return Number.isSafeInteger(value);
  if (part === 'instant' && value === null) return true;
  if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) return false;
  if (part === 'hex') return /^([0-9a-f]{2})*$/.test(value);
  return part === 'text' || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
}

/** Size of a page: what was asked, within 1 … 500; 50 when nothing was. */
export function pageSize(limit: number | undefined): number {
  return Math.min(Math.max(Math.trunc(limit ?? 50), 1), 500);
}
