import type { Tx } from '../connection/transaction.ts';
import { readMigrations, type Migration } from '../migration/files.ts';
import { BackupError } from './backup-error.ts';
import { type BackupHeader, damaged } from './format.ts';
import { backedUpTables, hasNoTables, leftOutTables, quoted } from './tables.ts';

/** Rows of these are made by the migrations; the backup's take their place. */
const filledByMigrations = ['instance', 'clock_offset', 'log_head'];

/**
 * The migrations of this code that the backup has seen, and those that come after.
 * @throws BackupError `newer` for one that this code does not have, or has with another text.
 */
export async function splitMigrations({
  migrations,
}: BackupHeader): Promise<{ readonly seen: readonly Migration[]; readonly later: readonly Migration[] }> {
  const known = await readMigrations();
  for (const [index, one] of migrations.entries()) {
    const ours = known[index];
    if (ours?.number === one.number && ours.digest === one.digest) continue;
    const got = ours === undefined ? `migration ${one.number} (${one.name})` : `migration ${one.number} (${one.name}) with another text`;
    throw new BackupError(
      'newer',
      `a backup of migration ${known.length} or before`,
      got,
      'restore it with the version of Exeat that wrote it, or a newer one',
    );
  }
  return { seen: known.slice(0, migrations.length), later: known.slice(migrations.length) };
}

/**
 * Brings an empty database to the schema of the backup, or finds it there, and empties what the migrations filled.
 * @throws BackupError `target-not-empty`, `foreign-database`.
 */
export async function prepareTarget(tx: Tx, header: BackupHeader, seen: readonly Migration[]): Promise<void> {
  await refuseOtherUsers(tx);
  if (await hasNoTables(tx)) {
    await tx.query(
      "CREATE TABLE schema_migration (number integer PRIMARY KEY, name text NOT NULL, digest text NOT NULL, applied_at timestamptz(3) NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()))",
    );
    await applyMigrations(tx, seen);
  }
  await refuseOtherSchema(tx, seen);
  const tables = await backedUpTables(tx);
  const known = new Map(tables.map((table) => [table.table, JSON.stringify(table.columns)]));
  for (const { table, columns } of header.tables) {
    if (known.get(table) !== JSON.stringify(columns)) throw damaged('the tables of its migrations', `table ${table} with other columns`);
  }
  if (header.tables.length !== tables.length) throw damaged(`the ${tables.length} tables of its migrations`, `${header.tables.length}`);
  for (const { table } of tables) {
    if (filledByMigrations.includes(table)) continue;
    const rows = await tx.query(`SELECT FROM ${quoted(table)} LIMIT 1`);
    if (rows.length > 0) {
      throw new BackupError(
        'target-not-empty',
        'an empty database',
        `rows in ${table}`,
        'nothing was written; restore into a new database or data folder, and keep this one until you know that you do not need it',
      );
    }
  }
  for (const table of filledByMigrations) await tx.query(`DELETE FROM ${quoted(table)}`);
  // A link that was made for an empty instance must not open the restored one.
  const leftOut = await tx.query<{ table: string }>(
    "SELECT relname AS table FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY ($1)",
    [[...leftOutTables]],
  );
  for (const { table } of leftOut) await tx.query(`DELETE FROM ${quoted(table)}`);
}

/** Applies migrations inside the transaction of the restore. */
export async function applyMigrations(tx: Tx, migrations: readonly Migration[]): Promise<void> {
  for (const { sql, number, name, digest } of migrations) {
    await tx.client.query(sql);
    await tx.query('INSERT INTO schema_migration (number, name, digest) VALUES ($1, $2, $3)', [number, name, digest]);
  }
}

async function refuseOtherUsers(tx: Tx): Promise<void> {
  const others = await tx.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'exeat'",
  );
  if (others.length === 0) return;
  throw new BackupError(
    'target-not-empty',
    'a database that no Exeat uses',
    `${others.length} of its connections`,
    'stop every server on this database, then restore',
  );
}

async function refuseOtherSchema(tx: Tx, seen: readonly Migration[]): Promise<void> {
  const hasMigrations = await tx.query("SELECT FROM pg_class WHERE relname = 'schema_migration' AND relnamespace = 'public'::regnamespace");
  if (hasMigrations.length === 0) {
    throw new BackupError('foreign-database', 'an empty database', 'tables of another program', 'restore into a database of its own');
  }
  const applied = await tx.query<{ number: number; digest: string }>('SELECT number, digest FROM schema_migration WHERE number > 0 ORDER BY number');
  if (applied.length === seen.length && applied.every(({ digest }, index) => digest === seen[index]?.digest)) return;
  throw new BackupError(
    'target-not-empty',
    `a database without tables, or one at migration ${seen.length} as the backup is`,
    `one at migration ${applied.length}`,
    'restore into a new database or data folder that no server was started on: restoring brings it up to date itself',
  );
}
