import pg from 'pg';
import { clientConfig, type DatabaseAddress, sessionSettings } from '../connection/pool.ts';
import { asStoreError, sqlState, StoreError } from '../errors.ts';
import { installJobs } from '../jobs/install.ts';
import { type Migration, readMigrations, readPrivileges } from './files.ts';

export type MigrationReport = {
  readonly applied: readonly string[];
  /** Number of the last migration of the database. */
  readonly version: number;
  /** `absent`: the user may not create the roles, so nothing binds the application to the append-only tables. Warn, and tell `/readyz`. */
  readonly roles: 'enforced' | 'absent';
  readonly warnings: readonly string[];
};

/** Key of the advisory lock under which a node migrates; others wait. */
export const migrationLock = 7420_0001;

/**
 * Brings a database to the version of this code, as its owner. Safe on racing nodes and restartable: each migration is one transaction
 * together with its row in `schema_migration`.
 * @throws StoreError `migration-edited`, `database-newer`, `database-unavailable`.
 */
export async function migrate(address: DatabaseAddress, options: { readonly folder?: URL } = {}): Promise<MigrationReport> {
  const migrations = await readMigrations(options.folder);
  const client = new pg.Client(clientConfig(address));
  const warnings: string[] = [];
  client.on('notice', (notice) => {
    if (notice.severity === 'WARNING') warnings.push(notice.message ?? '');
  });
  try {
    await client.connect();
  } catch (error) {
    throw asStoreError(error);
  }
  try {
    await client.query(sessionSettings);
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    return await migrateLocked(client, migrations, warnings, options.folder);
  } catch (error) {
    throw asStoreError(error);
  } finally {
    await client.end();
  }
}

/**
 * Checks that a database is exactly at the version of this code, without changing it.
 * @throws StoreError `database-not-migrated`, `database-newer`, `migration-edited`.
 */
export async function checkMigrated(queries: { query<Row extends object>(text: string): Promise<Row[]> }): Promise<void> {
  const migrations = await readMigrations();
  let rows: readonly AppliedRow[];
  try {
    rows = await queries.query<AppliedRow>('SELECT number, name, digest FROM schema_migration WHERE number > 0 ORDER BY number');
  } catch (error) {
    if (sqlState(error) !== '42P01') throw error;
    rows = [];
  }
  const pending = check(rows, migrations);
  const next = pending[0];
  if (next !== undefined) {
    throw new StoreError(
      'database-not-migrated',
      `expected migration ${next.number} (${next.name}) to be applied, got a database at ${rows.length}; run the migrations`,
    );
  }
}

type AppliedRow = { readonly number: number; readonly name: string; readonly digest: string };

async function migrateLocked(client: pg.Client, migrations: readonly Migration[], warnings: string[], folder?: URL): Promise<MigrationReport> {
  await client.query(`CREATE TABLE IF NOT EXISTS schema_migration (
    number integer PRIMARY KEY, name text NOT NULL, digest text NOT NULL,
    applied_at timestamptz(3) NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()))`);
  const { rows } = await client.query<AppliedRow>('SELECT number, name, digest FROM schema_migration WHERE number > 0 ORDER BY number');
  const pending = check(rows, migrations);
  for (const migration of pending) {
    await inTransaction(client, async () => {
      await client.query(migration.sql);
      await client.query('INSERT INTO schema_migration (number, name, digest) VALUES ($1, $2, $3)', [
        migration.number,
        migration.name,
        migration.digest,
      ]);
    });
  }
  const jobsChanged = await installJobs(client);
  const roles = await settleRoles(client, migrations, pending.length > 0 || jobsChanged, folder);
  return { applied: pending.map((migration) => migration.name), version: migrations.length, roles, warnings: [...new Set(warnings)] };
}

/** Which migrations are to be applied. */
function check(applied: readonly AppliedRow[], known: readonly Migration[]): readonly Migration[] {
  for (const row of applied) {
    const migration = known[row.number - 1];
    if (migration === undefined) {
      throw new StoreError(
        'database-newer',
        `expected a database at migration ${known.length} or before, got ${row.number} (${row.name}); start the version of Exeat that made it, or restore the backup taken before`,
        { database: row.number, code: known.length },
      );
    }
    if (migration.digest !== row.digest) {
      throw new StoreError(
        'migration-edited',
        `expected migration ${row.number} (${row.name}) with digest ${row.digest.slice(0, 12)}…, got ${migration.digest.slice(0, 12)}…; an applied migration is never edited: put its text back and add another one`,
        { number: row.number },
      );
    }
  }
  return known.slice(applied.length);
}

/** Creates what is missing of the roles, then runs the table of privileges where it is new. */
async function settleRoles(client: pg.Client, migrations: readonly Migration[], changed: boolean, folder?: URL): Promise<MigrationReport['roles']> {
  const first = migrations[0];
  if (!(await rolesUsable(client)) && first !== undefined) await inTransaction(client, () => client.query(first.sql));
  if (!(await rolesUsable(client))) return 'absent';
  const privileges = await readPrivileges(folder);
  // Row 0 holds the digest of the privileges that this database was given last.
  const { rows } = await client.query('SELECT FROM schema_migration WHERE number = 0 AND digest = $1', [privileges.digest]);
  if (rows.length > 0 && !changed) return 'enforced';
  await inTransaction(client, async () => {
    await client.query(privileges.sql);
    await client.query(
      "INSERT INTO schema_migration (number, name, digest) VALUES (0, 'privileges', $1) ON CONFLICT (number) DO UPDATE SET digest = EXCLUDED.digest",
      [privileges.digest],
    );
  });
  return 'enforced';
}

async function rolesUsable(client: pg.Client): Promise<boolean> {
  for (const role of ['exeat_app', 'exeat_sequencer', 'exeat_auditor']) {
    try {
      await client.query(`SET ROLE ${role}`);
      await client.query('RESET ROLE');
    } catch (error) {
      const state = sqlState(error);
      // 22023: no such role; 42501: not a member.
      if (state === '22023' || state === '42501') return false;
      throw error;
    }
  }
  return true;
}

async function inTransaction(client: pg.Client, work: () => Promise<unknown>): Promise<void> {
  // Catalogue rows of roles are shared by all databases of the cluster: another migration may touch them at this moment (XX000).
  for (let attempt = 1; ; attempt += 1) {
    await client.query('BEGIN');
    try {
      await work();
      await client.query('COMMIT');
      return;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (attempt >= 5 || sqlState(error) !== 'XX000') throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * attempt));
    }
  }
}
