import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { failureFromOutput } from './failure.ts';
import { childId, commandFor, type Launcher, spawnIds } from './launcher.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import { pause, readPidFile } from './running-postmaster.ts';
import { PORT, type PostgresSettings } from './settings.ts';

/** How a postmaster ended. */
export type Ending = { readonly code: number | null; readonly signal: string | null };

/** A postmaster that this process started and that accepts connections. */
export type Started = { readonly process: ProcessIdentity; readonly child: ChildProcess; readonly logOffset: number };

const LONGEST_RECOVERY_MS = 15 * 60_000;
const LARGEST_LOG_BYTES = 10 * 1024 * 1024;
// sockaddr_un holds 108 bytes on Linux and 104 on macOS, with the closing zero.
const LONGEST_SOCKET_PATH = 103;

/** The program and arguments of the postmaster for these settings; an adopted one must have been started by the same. */
export function postmasterCommand(launcher: Launcher, cluster: string, settings: PostgresSettings): { file: string; args: string[] } {
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Through its current folder PostgreSQL needs no right to walk the path, and the socket's path is never too long.
  const folder = process.platform === 'linux' ? '/proc/self/cwd' : cluster;
  const socket = process.platform === 'linux' ? folder : shortSocketFolder(cluster);
  return commandFor(launcher, 'postgres', ['-D', folder, '-k', socket, ...options]);
}

/**
 * Starts the postmaster and waits until it accepts connections, through crash recovery if need be. Throws
 * `disk-full`, `permission-denied` or `start-failed` with PostgreSQL's own words.
 */
export async function startPostmaster(launcher: Launcher, cluster: string, settings: PostgresSettings, logFile: string): Promise<Started> {
  const { file, args } = postmasterCommand(launcher, cluster, settings);
  const logOffset = rotateLog(logFile);
  const log = openSync(logFile, 'a', 0o600);
  giveToFolderOwner(logFile);
  const env = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] ?? '' };
  // A session of its own: Ctrl-C in the terminal must reach PostgreSQL only through us, after the server has finished.
  const child = spawn(file, args, { cwd: cluster, env, detached: true, stdio: ['ignore', log, log], ...spawnIds(childId(launcher, 'run')) });
  closeSync(log);
  child.unref();
  const ending: { value?: Ending; error?: Error } = {};
  child.once('exit', (code, signal) => {
    ending.value = { code, signal };
  });
  child.once('error', (error) => {
    ending.error = error;
  });
  const deadline = Date.now() + LONGEST_RECOVERY_MS;
  for (;;) {
    if (ending.error !== undefined) throw ending.error;
    if (ending.value !== undefined) throw failureFromOutput('starting PostgreSQL', logSince(logFile, logOffset));
    const pidFile = readPidFile(cluster);
    const started = pidFile?.pid === child.pid && pidFile?.isReady ? identify(pidFile.pid) : undefined;
    if (started !== undefined) return { process: started, child, logOffset };
    if (Date.now() > deadline) throw tooSlow(child, logFile);
    await pause(10);
  }
}

/** The folder of the socket, as a client of this process must name it. */
export function socketFolder(cluster: string, postmaster: ProcessIdentity): string {
  if (process.platform !== 'linux') return readPidFile(cluster)?.socketFolder ?? cluster;
  return fitsSocket(cluster) ? cluster : `/proc/${postmaster.pid}/cwd`;
}

/** Removes the short folder that macOS needs for a socket below a long path. */
export function removeShortSocketFolder(folder: string, cluster: string): void {
  if (process.platform !== 'linux' && folder !== cluster && folder.startsWith(join(tmpdir(), 'exeat-'))) {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What PostgreSQL logged after this many bytes of its log. */
export function logSince(logFile: string, offset: number): string {
  try {
    return readFileSync(logFile).subarray(offset).toString();
  } catch {
    return '';
  }
}

function shortSocketFolder(cluster: string): string {
  return fitsSocket(cluster) ? cluster : mkdtempSync(join(tmpdir(), 'exeat-'));
}

function fitsSocket(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${PORT}`)) <= LONGEST_SOCKET_PATH;
}

// One earlier log is kept; the return value is where this start's lines begin.
function rotateLog(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LARGEST_LOG_BYTES) return size;
  renameSync(logFile, `${logFile}.1`);
  return 0;
}

// After a start by root, the folder's owner must still be able to append.
function giveToFolderOwner(file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(join(file, '..'));
  chownSync(file, uid, gid);
}

function tooSlow(child: ChildProcess, logFile: string): EmbeddedPostgresError {
  child.kill('SIGINT');
  return new EmbeddedPostgresError('start-failed', {
    expected: 'PostgreSQL to accept connections within 15 minutes',
    got: 'no such message',
    todo: `See ${logFile}; recovery after a crash takes as long as the log of the last changes needs.`,
  });
}
