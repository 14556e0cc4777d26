import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { failureFromOutput } from './failure.ts';
import { childId, commandFor, type Launcher, spawnIds } from './launcher.ts';
import { giveTree } from './unix-account.ts';

/** The cluster's superuser, for the supervisor and migrations; the application changes to its own role. */
export const CLUSTER_OWNER = 'exeat_owner';

/** The major version of the binaries that are shipped. */
export const SHIPPED_MAJOR = 18;

/** Where the cluster of a data folder is. */
export function clusterFolder(dataDir: string): string {
  return join(dataDir, 'pg');
}

/**
 * Whether the data folder holds a cluster that this version can open. Throws `foreign-folder`,
 * `newer-data` or `older-data`; an empty or missing `pg` is `absent`.
 */
export function inspectCluster(dataDir: string): 'absent' | 'present' {
  refuseClusterItself(dataDir);
  const folder = clusterFolder(dataDir);
  const names = namesIn(folder);
  if (names.length === 0) return 'absent';
  if (!names.includes('PG_VERSION')) {
    const todo = 'Move these files away, or choose another data folder with EXEAT_DATA.';
    throw new EmbeddedPostgresError('foreign-folder', { expected: `${folder} to be empty or a PostgreSQL cluster`, got: listing(names), todo });
  }
  const major = Number(readFileSync(join(folder, 'PG_VERSION'), 'utf8'));
  if (major > SHIPPED_MAJOR) {
    const todo =
      'Run the Exeat that last used this folder, or a newer one; with it, `./exeat backup FILE` writes a copy that older versions can `restore`.';
    throw new EmbeddedPostgresError('newer-data', {
      expected: `data of PostgreSQL ${SHIPPED_MAJOR} in ${folder}`,
      got: `data of PostgreSQL ${major}`,
      todo,
    });
  }
  if (major < SHIPPED_MAJOR) {
    const todo =
      'With the Exeat that last used this folder run `./exeat backup FILE`; then start this one with an empty data folder and `./exeat restore FILE`.';
    throw new EmbeddedPostgresError('older-data', {
      expected: `data of PostgreSQL ${SHIPPED_MAJOR} in ${folder}`,
      got: `data of PostgreSQL ${major}`,
      todo,
    });
  }
  return 'present';
}

/**
 * Makes the cluster: in a folder aside, renamed when whole, so that an interrupted start leaves nothing that
 * looks like data. Throws `disk-full`, `permission-denied` or `start-failed`.
 */
export async function initialiseCluster(dataDir: string, launcher: Launcher, { isThrowaway }: { isThrowaway: boolean }): Promise<void> {
  removeLeftovers(dataDir);
  const draft = join(dataDir, `pg.init-${process.pid}`);
  mkdirSync(draft, { mode: 0o700 });
  try {
    if (launcher.initAs !== undefined) chownSync(draft, launcher.initAs.uid, launcher.initAs.gid);
    await runInitdb(draft, launcher, isThrowaway ? ['--no-sync'] : []);
    if (launcher.runAs !== undefined) giveTree(draft, launcher.runAs);
    renameSync(draft, clusterFolder(dataDir));
    syncFolder(dataDir);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

async function runInitdb(draft: string, launcher: Launcher, extra: readonly string[]): Promise<void> {
  const { file, args } = commandFor(launcher, 'initdb', [
    // Through its own current folder initdb needs no right to walk the path, and no path is too long.
    ...['-D', process.platform === 'linux' ? '/proc/self/cwd' : draft],
    ...['--username', CLUSTER_OWNER, '--auth-local=trust', '--auth-host=reject'],
    // PostgreSQL's own UTF-8 rules: the same order on every system, and no libc upgrade that changes indexes.
    ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    ...['--data-checksums', '--no-instructions', ...extra],
  ]);
  const env = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] ?? '' };
  const child = spawn(file, args, { cwd: draft, env, stdio: ['ignore', 'pipe', 'pipe'], ...spawnIds(childId(launcher, 'init')) });
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    output += text.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw failureFromOutput('creating the database cluster (initdb)', output);
}

function removeLeftovers(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('pg.init-')) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}

// A cluster that someone pointed EXEAT_DATA at: creating `pg` inside it would mix two programs' files.
function refuseClusterItself(dataDir: string): void {
  if (!namesIn(dataDir).includes('PG_VERSION')) return;
  throw new EmbeddedPostgresError('foreign-folder', {
    expected: `${dataDir} to be a data folder of Exeat`,
    got: 'the folder of a PostgreSQL cluster',
    todo: 'Choose another data folder with EXEAT_DATA; to use that cluster, start its server and set DATABASE_URL.',
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function listing(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
