import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';

/** What postmaster.pid says; PostgreSQL writes it in steps, so later lines may be missing. */
export type PidFile = { readonly pid: number; readonly socketFolder: string; readonly isReady: boolean };

/** Reads the cluster's postmaster.pid; undefined when there is none, or nothing usable in it yet. */
export function readPidFile(cluster: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid <= 0) return undefined;
    return { pid, socketFolder: lines[4] ?? '', isReady: (lines[7] ?? '').trim() === 'ready' };
  } catch {
    return undefined;
  }
}

/**
 * The postmaster that runs on this cluster now, or undefined. A pid file alone proves nothing (pids are used
 * again, and it may hold a path such as /proc/self/cwd), so the process itself must be PostgreSQL, working in
 * this folder.
 */
export function findPostmaster(cluster: string): ProcessIdentity | undefined {
  const pid = readPidFile(cluster)?.pid;
  if (pid === undefined || !worksOn(pid, cluster)) return undefined;
  return identify(pid);
}

/**
 * Processes of PostgreSQL that work in this folder: after a postmaster was killed, the backends that have not
 * noticed yet. Empty on systems without /proc, where PostgreSQL's own check of the shared memory remains.
 */
export function processesOn(cluster: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => worksOn(pid, cluster) && identify(pid) !== undefined);
}

/** The command line and program file of a process; undefined where the system does not tell. */
export function commandOf(process: ProcessIdentity): { readonly program: string; readonly args: readonly string[] } | undefined {
  try {
    const args = readFileSync(`/proc/${process.pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return { program: readlinkSync(`/proc/${process.pid}/exe`), args };
  } catch {
    return undefined;
  }
}

/** Waits until this process is gone; false when it still runs after `withinMs`. */
export async function waitUntilGone(process: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isRunning(process)) {
    if (Date.now() > deadline) return false;
    await pause(10);
  }
  return true;
}

/** Resolves after so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function worksOn(pid: number, cluster: string): boolean {
  return process.platform === 'linux' ? worksOnByProc(pid, cluster) : worksOnByPs(pid, cluster);
}

function worksOnByProc(pid: number, cluster: string): boolean {
  try {
    // The kernel adds " (deleted)" when the binaries were replaced by a newer install.
    const program = basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ''));
    if (program !== 'postgres') return false;
    const theirs = statSync(`/proc/${pid}/cwd`);
    const ours = statSync(cluster);
    return theirs.dev === ours.dev && theirs.ino === ours.ino;
  } catch {
    return false;
  }
}

function worksOnByPs(pid: number, cluster: string): boolean {
  try {
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return /(^|\/)postgres /.test(command) && command.includes(`-D ${cluster} `);
  } catch {
    return false;
  }
}
