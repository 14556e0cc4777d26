import { realpathSync } from 'node:fs';
import pg from 'pg';
import { CLUSTER_OWNER } from './cluster-folder.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { commandOf, pause, readPidFile } from './running-postmaster.ts';
import { PORT } from './settings.ts';

const READY_MS = 60_000;

/**
 * True when the postmaster that a killed Exeat left behind can serve this one: started from the same binaries
 * with the same settings, and answering. The sessions of the dead are ended, so that none holds a lock.
 */
export async function canAdopt(
  postmaster: ProcessIdentity,
  cluster: string,
  socketFolder: string,
  command: { file: string; args: readonly string[] },
): Promise<boolean> {
  const running = commandOf(postmaster);
  if (running === undefined) return false;
  // unshare runs the program in its place, so the program and its arguments are the tail of our command.
  const expected = [command.file, ...command.args].slice(-running.args.length);
  if (running.args.join('\0') !== expected.join('\0')) return false;
  try {
    // Replaced by a newer install, the old file no longer is where the link points.
    if (realpathSync(expected[0] ?? '') !== running.program) return false;
    return (await becomesReady(postmaster, cluster)) && (await answers(socketFolder));
  } catch {
    return false;
  }
}

/** What an administrator of the cluster connects with. */
export function clusterConnection(
  socketFolder: string,
  database: string,
): { host: string; port: number; user: string; database: string; ssl: false } {
  // Every value is given: pg would otherwise take PGPORT, PGSSLMODE and so on from the environment.
  return { host: socketFolder, port: PORT, user: CLUSTER_OWNER, database, ssl: false };
}

async function becomesReady(postmaster: ProcessIdentity, cluster: string): Promise<boolean> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    const pidFile = readPidFile(cluster);
    if (pidFile?.pid !== postmaster.pid) return false;
    if (pidFile.isReady) return true;
    await pause(20);
  }
  return false;
}

async function answers(socketFolder: string): Promise<boolean> {
  const client = new pg.Client({ ...clusterConnection(socketFolder, 'postgres'), connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(
      "select pg_terminate_backend(pid, 5000) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    );
    return true;
  } finally {
    await client.end();
  }
}
