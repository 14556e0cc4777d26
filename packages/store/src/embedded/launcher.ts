import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Binaries, completeLibraryLinks, publicCopy } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { accountForInit, OWN_ID, type UnixId } from './unix-account.ts';

/** How root lets PostgreSQL run, which refuses root itself. */
export type RootWay = 'own-uid' | 'user-namespace';

/** How PostgreSQL's programs are started on this machine by this user. */
export type Launcher = {
  readonly way: 'direct' | RootWay;
  /** The folder that holds `bin`. */
  readonly binaries: string;
  /** For root only: who must own the cluster while it runs, and while initdb makes it. */
  readonly runAs?: UnixId;
  readonly initAs?: UnixId;
};

const NAMESPACE = ['--user', '--map-user=1000', '--map-group=1000', '--'];

/** The command line of one of PostgreSQL's programs under this launcher. */
export function commandFor(launcher: Launcher, program: 'initdb' | 'postgres', args: readonly string[]): { file: string; args: string[] } {
  const file = join(launcher.binaries, 'bin', program);
  if (launcher.way !== 'user-namespace') return { file, args: [...args] };
  return { file: 'unshare', args: [...NAMESPACE, file, ...args] };
}

/**
 * Picks the way that works here. Root on Linux drops to an own uid, with the binaries copied where that uid
 * can read them, or else enters a user namespace; `clusterOwner` is who owns an existing cluster. Throws
 * `cannot-drop-root` naming what failed.
 */
export function chooseLauncher(
  found: Binaries,
  { dataDir, clusterOwner, ways = ['own-uid', 'user-namespace'] }: { dataDir: string; clusterOwner: UnixId | undefined; ways?: readonly RootWay[] },
): Launcher {
  if (process.getuid?.() !== 0) return { way: 'direct', binaries: linkedBinaries(found, dataDir) };
  const failures: string[] = [];
  for (const way of process.platform === 'linux' ? ways : []) {
    const launcher = way === 'own-uid' ? ownUid(found, clusterOwner) : namespace(found, dataDir);
    const failure = launcher === undefined ? 'no folder outside the home of root takes a copy of the binaries' : probe(launcher);
    if (launcher !== undefined && failure === undefined) return launcher;
    failures.push(`${way}: ${failure}`);
  }
  throw new EmbeddedPostgresError('cannot-drop-root', {
    expected:
      process.platform === 'linux'
        ? 'root to be able to run PostgreSQL as an own user id (60 MB under /var/lib, /opt or /tmp and the right to change user) or in a user namespace'
        : 'an ordinary user: PostgreSQL refuses root, and only Linux has a way to drop it here',
    got: failures.length === 0 ? `root on ${process.platform}` : failures.join('; '),
    todo: 'Start Exeat as an ordinary user, or set DATABASE_URL to your own PostgreSQL.',
  });
}

function ownUid(found: Binaries, clusterOwner: UnixId | undefined): Launcher | undefined {
  const binaries = publicCopy(found);
  if (binaries === undefined) return undefined;
  const runAs = clusterOwner !== undefined && clusterOwner.uid !== 0 ? clusterOwner : OWN_ID;
  return { way: 'own-uid', binaries, runAs, initAs: accountForInit(runAs) };
}

function namespace(found: Binaries, dataDir: string): Launcher {
  const root = { uid: 0, gid: 0 };
  return { way: 'user-namespace', binaries: linkedBinaries(found, dataDir), runAs: root, initAs: root };
}

// An install that belongs to someone else may be read-only and lack the links: then a copy beside the data.
function linkedBinaries(found: Binaries, dataDir: string): string {
  if (completeLibraryLinks(found.folder)) return found.folder;
  return publicCopy(found, [dataDir]) ?? found.folder;
}

function probe(launcher: Launcher): string | undefined {
  const { file, args } = commandFor(launcher, 'postgres', ['--version']);
  const run = spawnSync(file, args, { cwd: '/', encoding: 'utf8', ...spawnIds(launcher.way === 'own-uid' ? launcher.runAs : undefined) });
  if (run.error !== undefined) return run.error.message;
  return run.status === 0 ? undefined : run.stderr.trim() || `exit code ${run.status}`;
}

/** The options that make a child run as this id. Node changes the folder first, so a folder only root can reach works. */
export function spawnIds(id: UnixId | undefined): { uid?: number; gid?: number } {
  return id === undefined ? {} : { uid: id.uid, gid: id.gid };
}

/** The id that a child must change to, which a user namespace does by itself. */
export function childId(launcher: Launcher, when: 'init' | 'run'): UnixId | undefined {
  if (launcher.way !== 'own-uid') return undefined;
  return when === 'init' ? launcher.initAs : launcher.runAs;
}
