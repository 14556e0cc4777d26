import { createHash } from 'node:crypto';
import pg from 'pg';
import { getConstructionPlans } from 'pg-boss';
import { clientConfig, type DatabaseAddress, openPool, type StorePool } from '../connection/pool.ts';
import { type InstanceMode, setInstanceMode } from '../clock.ts';
import { jobsSchema } from '../jobs/boss.ts';
import { migrate } from '../migration/migrate.ts';
import { readMigrations, readPrivileges } from '../migration/files.ts';
import { adminConnection, asAdmin, createDatabaseFromTemplate, dropDatabase } from './cluster.ts';

/** A migrated database of its own, in test mode unless asked otherwise. */
export type TestDatabase = {
  /** As the application: role `exeat_app`. */
  readonly pool: StorePool;
  /** As the owner of the schema: what a test may need and the application may not. */
  readonly owner: StorePool;
  /** For code that opens its own connections. */
  readonly address: DatabaseAddress;
  close(): Promise<void>;
};

/**
 * Clones the template of this run (60 ms); the first to ask makes it. One per test file is the custom. `close` drops the database.
 */
export async function testDatabase(options: { readonly mode?: InstanceMode; readonly poolSize?: number } = {}): Promise<TestDatabase> {
  const name = `exeat_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  await createDatabaseFromTemplate(name, await template());
  const address = addressOf(name);
  const pool = openPool(address, { max: options.poolSize ?? 20 });
  const owner = openPool(address, { role: 'owner', max: 4 });
  await setInstanceMode(owner, options.mode ?? 'test');
  return {
    pool,
    owner,
    address,
    close: async () => {
      await pool.close();
      await owner.close();
      await dropDatabase(name);
    },
  };
}

/** An empty database, nothing migrated: for tests of the migrations themselves. */
export async function emptyDatabase(): Promise<{ readonly address: DatabaseAddress; close(): Promise<void> }> {
  const name = `exeat_empty_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  await asAdmin((client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  return { address: addressOf(name), close: () => dropDatabase(name) };
}

/** Named by what it holds, so that runs on one server share it and an edited migration makes another. */
async function template(): Promise<string> {
  const digest = createHash('sha256');
  for (const migration of await readMigrations()) digest.update(migration.digest);
  digest.update(getConstructionPlans(jobsSchema));
  const name = `exeat_template_${digest
    .update((await readPrivileges()).digest)
    .digest('hex')
    .slice(0, 16)}`;
  await asAdmin(async (client) => {
    // Workers of a run race for it, in one database, so that this lock is the same for all.
    await client.query('SELECT pg_advisory_lock(7420, 36)');
    const { rows } = await client.query<{ datallowconn: boolean }>('SELECT datallowconn FROM pg_database WHERE datname = $1', [name]);
    if (rows[0]?.datallowconn === false) return;
    // Still open: whoever made it did not come to the end.
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    await migrate(addressOf(name));
    await client.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
  });
  return name;
}

function addressOf(database: string): DatabaseAddress {
  const { connectionString, ...place } = adminConnection(database);
  return connectionString ?? (place as DatabaseAddress);
}

/** A single connection as the owner, for tests that need several sessions. */
export async function ownerClient(address: DatabaseAddress): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(address));
  await client.connect();
  return client;
}
