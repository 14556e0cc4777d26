import { mkdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { canAdopt, clusterConnection } from './adopt.ts';
import { findBinaries } from './binaries.ts';
import { CLUSTER_OWNER, clusterFolder, initialiseCluster, inspectCluster } from './cluster-folder.ts';
import { claimDataFolder, type Ownership } from './data-folder-owner.ts';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { failureFromSystem } from './failure.ts';
import { chooseLauncher, type Launcher, type RootWay } from './launcher.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';
import { findPostmaster, pause } from './running-postmaster.ts';
import { DEFAULT_SETTINGS, type PostgresSettings, THROWAWAY_SETTINGS } from './settings.ts';
import { logSince, postmasterCommand, removeShortSocketFolder, socketFolder, startPostmaster } from './start-postmaster.ts';
import { clearAfterCrash, stopPostmaster } from './stop-postmaster.ts';
import { giveTree, ownerOf } from './unix-account.ts';
import { type ExitWatch, type UnexpectedExit, watchExit } from './watch-exit.ts';

/** Takes an event name and its fields; see the server's log. */
export type EmbeddedLog = (event: string, fields?: Readonly<Record<string, unknown>>) => void;

export type EmbeddedOptions = {
  /** EXEAT_DATA: holds `pg`, `pg.log` and `owner.json`; made with mode 0700 when missing. */
  readonly dataDir: string;
  readonly log?: EmbeddedLog;
  /** Over the defaults in settings.ts. */
  readonly settings?: PostgresSettings;
  /** For test runs only: nothing waits for the disk, and a power cut loses the data. */
  readonly isThrowaway?: boolean;
  /** How long to wait for another owner of the folder, which may be stopping; not at all by default. */
  readonly ownerPatienceMs?: number;
  /** The ways to try when root starts it, in order. */
  readonly rootWays?: readonly RootWay[];
};

/** What `pg` and Kysely connect with: always complete, so that no PG* variable of the environment changes it. */
export type EmbeddedConnection = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly ssl: false;
};

export type EmbeddedPostgres = {
  /** As the cluster's superuser, in the database `exeat`: for the supervisor and migrations. */
  readonly connection: EmbeddedConnection;
  readonly pid: number;
  /** For example `18.4`. */
  readonly version: string;
  /** True when a postmaster left by a killed Exeat was taken over. */
  readonly adopted: boolean;
  /** Fast shutdown, then gives the data folder free. Safe to call more than once. */
  stop(): Promise<void>;
  /** Called once if PostgreSQL ends without `stop`; the data folder stays claimed until `stop`. */
  onExit(callback: (exit: UnexpectedExit) => void): void;
};

/** The database of the cluster that Exeat uses. */
export const DATABASE = 'exeat';

/**
 * Starts (or adopts) the PostgreSQL of a data folder, making the cluster if there is none. Throws
 * EmbeddedPostgresError, with the folder left as it was and unclaimed.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  try {
    const binaries = findBinaries();
    mkdirSync(resolve(options.dataDir), { recursive: true, mode: 0o700 });
    const dataDir = realpathSync(options.dataDir);
    const ownership = await claimPatiently(dataDir, options.ownerPatienceMs ?? 0);
    try {
      const state = inspectCluster(dataDir);
      const clusterOwner = state === 'present' ? ownerOf(clusterFolder(dataDir)) : undefined;
      const launcher = chooseLauncher(binaries, { dataDir, clusterOwner, ...(options.rootWays && { ways: options.rootWays }) });
      if (state === 'absent') {
        options.log?.('postgres-init', { dataDir, way: launcher.way });
        await initialiseCluster(dataDir, launcher, { isThrowaway: options.isThrowaway === true });
      }
      return await run(dataDir, launcher, options, ownership.release);
    } catch (error) {
      ownership.release();
      throw error;
    }
  } catch (error) {
    throw failureFromSystem(`the database in ${options.dataDir}`, error);
  }
}

async function claimPatiently(dataDir: string, patienceMs: number): Promise<Ownership> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return claimDataFolder(dataDir);
    } catch (error) {
      const isTaken = error instanceof EmbeddedPostgresError && error.code === 'another-owner';
      if (!isTaken || Date.now() >= deadline) throw error;
      await pause(50);
    }
  }
}

async function run(dataDir: string, launcher: Launcher, options: EmbeddedOptions, release: () => void): Promise<EmbeddedPostgres> {
  const cluster = clusterFolder(dataDir);
  const logFile = join(dataDir, 'pg.log');
  const settings = { ...DEFAULT_SETTINGS, ...(options.isThrowaway ? THROWAWAY_SETTINGS : {}), ...options.settings };
  const orphan = await adoptOrClear(cluster, launcher, settings, options.log);
  const started = orphan === undefined ? await startPostmaster(launcher, cluster, settings, logFile) : undefined;
  const running = orphan ?? started?.process;
  if (running === undefined) throw new TypeError('neither adopted nor started');
  const socket = socketFolder(cluster, running);
  const version = await prepareDatabase(socket).catch(async (error: unknown) => {
    await stopPostmaster(running);
    throw error;
  });
  const watch = watchExit(running, started, () => logSince(logFile, started?.logOffset ?? 0));
  const adopted = orphan !== undefined;
  options.log?.('postgres-ready', { pid: running.pid, version, way: launcher.way, adopted });
  const stop = stopOnce({ running, watch, socket, cluster, release, log: options.log });
  return { connection: clusterConnection(socket, DATABASE), pid: running.pid, version, adopted, onExit: watch.onExit, stop };
}

type Stopping = {
  readonly running: ProcessIdentity;
  readonly watch: ExitWatch;
  readonly socket: string;
  readonly cluster: string;
  readonly release: () => void;
  readonly log: EmbeddedLog | undefined;
};

function stopOnce({ running, watch, socket, cluster, release, log }: Stopping): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    watch.end();
    if (isRunning(running)) await stopPostmaster(running);
    removeShortSocketFolder(socket, cluster);
    release();
    log?.('postgres-stopped', { pid: running.pid });
  };
  return () => {
    stopped ??= stop();
    return stopped;
  };
}

// Either the orphan that serves on, or nothing running and nothing in the way of a new postmaster.
async function adoptOrClear(
  cluster: string,
  launcher: Launcher,
  settings: PostgresSettings,
  log: EmbeddedLog | undefined,
): Promise<ProcessIdentity | undefined> {
  const orphan = findPostmaster(cluster);
  if (orphan !== undefined) {
    const command = process.platform === 'linux' ? postmasterCommand(launcher, cluster, settings) : undefined;
    if (command !== undefined && (await canAdopt(orphan, cluster, socketFolder(cluster, orphan), command))) return orphan;
    log?.('postgres-orphan-stopped', { pid: orphan.pid });
    await stopPostmaster(orphan);
  }
  await clearAfterCrash(cluster);
  if (launcher.runAs !== undefined && ownerOf(cluster)?.uid !== launcher.runAs.uid) giveTree(cluster, launcher.runAs);
  return undefined;
}

async function prepareDatabase(socket: string): Promise<string> {
  const client = new pg.Client(clusterConnection(socket, 'postgres'));
  await client.connect();
  try {
    const version = await client.query<{ server_version: string }>('show server_version');
    const found = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE} owner ${CLUSTER_OWNER}`);
    return version.rows[0]?.server_version ?? '';
  } finally {
    await client.end();
  }
}
