import type pg from 'pg';
import { sqlState, StoreError } from '../errors.ts';
import { bossOver, jobsSchema } from './boss.ts';

/**
 * Brings the schema of `pg-boss` to the version of the library, as the owner of the database; the library's own migrations do it.
 * Answers whether anything changed.
 * @throws StoreError `jobs-not-installed` when the user may not create the schema.
 */
export async function installJobs(client: pg.Client): Promise<boolean> {
  await createSchema(client);
  const boss = bossOver(client, { migrate: true, supervise: false, registerInstance: false });
  let failed: unknown;
  boss.on('error', (error) => {
    failed ??= error;
  });
  const before = (await boss.isInstalled()) ? await boss.schemaVersion() : null;
  await boss.start();
  const after = await boss.schemaVersion();
  await boss.stop({ graceful: false });
  if (failed !== undefined) throw failed;
  return before !== after;
}

/** PostgreSQL asks for the right to create one even where `IF NOT EXISTS` would find it. */
async function createSchema(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ exists: boolean; database: string; user: string }>(
    'SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) AS exists, current_database() AS database, current_user AS user',
    [jobsSchema],
  );
  const [found] = rows;
  if (found === undefined || found.exists) return;
  try {
    await client.query(`CREATE SCHEMA ${jobsSchema}`);
  } catch (cause) {
    if (sqlState(cause) !== '42501') throw cause;
    throw new StoreError(
      'jobs-not-installed',
      `expected that ${found.user} may create the schema ${jobsSchema} in the database ${found.database}, got "permission denied"; let an administrator run CREATE SCHEMA ${jobsSchema} AUTHORIZATION ${found.user}, and start again`,
      { schema: jobsSchema },
      { cause },
    );
  }
}
