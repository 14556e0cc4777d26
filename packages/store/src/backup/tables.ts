import type { Queries } from '../connection/pool.ts';
import { BackupError } from './backup-error.ts';
import type { BackupIdentity, BackupTable } from './format.ts';

/** Operational: may be lost, and restoring them would revive sessions and links that were ended since. */
export const leftOutTables = ['session', 'setup_link', 'idempotency', 'rate_limit'] as const;
/** Kept by the migrations themselves; its rows stand in the header. */
const ownOfMigrations = 'schema_migration';

/** Every table of the schema that a backup carries, with its columns, in an order that foreign keys allow. Partitions are part of their parent. */
export async function backedUpTables(queries: Pick<Queries, 'query'>): Promise<readonly BackupTable[]> {
  const tables = await queries.query<{ table: string; columns: string[] }>(
    `SELECT c.relname AS table, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> ALL ($1)
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     GROUP BY c.relname ORDER BY c.relname`,
    [[...leftOutTables, ownOfMigrations]],
  );
  const references = await queries.query<{ from: string; to: string }>(
    `SELECT DISTINCT f.relname AS from, t.relname AS to FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
     WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND f.oid <> t.oid`,
  );
  return fillable(tables, references);
}

/** Whether the schema has no table at all. */
export async function hasNoTables(queries: Queries): Promise<boolean> {
  const rows = await queries.query("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') LIMIT 1");
  return rows.length === 0;
}

/** Where each identity column stands. A sequence runs ahead of the snapshot at most, never behind it. */
export async function identities(queries: Queries, tables: readonly BackupTable[]): Promise<readonly BackupIdentity[]> {
  const columns = await queries.query<{ table: string; column: string; sequence: string }>(
    `SELECT c.relname AS table, a.attname AS column, pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1) AND a.attidentity <> '' ORDER BY 1, 2`,
    [tables.map(({ table }) => table)],
  );
  const found: BackupIdentity[] = [];
  for (const { table, column, sequence } of columns) {
    const [row] = await queries.query<{ last: number; called: boolean }>(`SELECT last_value AS last, is_called AS called FROM ${sequence}`);
    found.push({ table, column, last: row?.called === true ? row.last : null });
  }
  return found;
}

/** Quotes a name that was read from the catalogue. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"a", "b"` for the columns of a table. */
export function columnList({ columns }: BackupTable): string {
  return columns.map(quoted).join(', ');
}

function fillable(tables: readonly BackupTable[], references: readonly { readonly from: string; readonly to: string }[]): readonly BackupTable[] {
  const ordered: BackupTable[] = [];
  let waiting = [...tables];
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ table }) => table));
    const ready = waiting.filter(({ table }) => !references.some(({ from, to }) => from === table && names.has(to)));
    if (ready.length === 0) {
      throw new BackupError('foreign-database', 'tables whose foreign keys form no circle', [...names].join(', '), 'no order fills them');
    }
    ordered.push(...ready);
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return ordered;
}
