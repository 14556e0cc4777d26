import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../embedded/index.ts';

// Set by the run's set-up, inherited by every worker.
const VARIABLE = 'EXEAT_TEST_CLUSTER';
const PREFIX = 'exeat-test-';

/** A running cluster for one test run; `stop` ends and removes it (a server given by DATABASE_URL stays). */
export type TestCluster = { stop(): Promise<void> };

/**
 * Starts the cluster of a test run, or takes the server in DATABASE_URL, and makes it known to this process
 * and its children. The embedded one is made for speed: nothing waits for the disk.
 */
export async function startTestCluster(): Promise<TestCluster> {
  const url = process.env['DATABASE_URL'];
  if (url !== undefined && url !== '') {
    process.env[VARIABLE] = JSON.stringify({ connectionString: url });
    return { stop: async () => undefined };
  }
  await removeAbandoned();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  const postgres = await startEmbedded({ dataDir: folder, isThrowaway: true, settings: { max_connections: 200 } });
  process.env[VARIABLE] = JSON.stringify(postgres.connection);
  return {
    async stop() {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * What an administrator of the run's cluster connects with: may create databases and roles. `database`
 * replaces the one that the connection names. Throws outside a test run.
 */
export function adminConnection(database?: string): pg.ClientConfig {
  const given = process.env[VARIABLE];
  if (given === undefined) {
    throw new Error(`Expected a test run with a database cluster, got none. Run the tests with \`npm test\`, or start one with startTestCluster().`);
  }
  const config = JSON.parse(given) as pg.ClientConfig;
  if (database === undefined) return config;
  if (config.connectionString === undefined) return { ...config, database };
  const url = new URL(config.connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return { connectionString: url.href };
}

/** Clones a database (60 ms). Nobody may be connected to the template: set `datallowconn = false` on it. */
export async function createDatabaseFromTemplate(name: string, template: string): Promise<void> {
  await asAdmin((client) => client.query(`create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)}`));
}

/** Drops a database, ending the sessions in it; none of that name is fine. */
export async function dropDatabase(name: string): Promise<void> {
  const drop = `drop database if exists ${pg.escapeIdentifier(name)}`;
  await asAdmin(async (client) => {
    try {
      await client.query(`${drop} with (force)`);
    } catch (error) {
      // An autovacuum worker belongs to the superuser, whom another role may not end; a plain drop makes the worker go away by itself.
      if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error;
      await client.query(drop);
    }
  });
}

/** Runs `work` with one administrator's connection, which is closed afterwards. */
export async function asAdmin<Result>(work: (client: pg.Client) => Promise<Result>, database?: string): Promise<Result> {
  const client = new pg.Client(adminConnection(database));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

// A run that was killed leaves its cluster: the next one stops it, where it is the same user's.
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    try {
      // Refused while its run lives, which is how we know.
      if (isInUse(folder)) await (await startEmbedded({ dataDir: folder, isThrowaway: true })).stop();
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // A living run's, or another user's.
    }
  }
}

function isInUse(folder: string): boolean {
  try {
    return readFileSync(join(folder, 'owner.json'), 'utf8') !== '';
  } catch {
    return false;
  }
}
