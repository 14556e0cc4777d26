import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import { findPostmaster, pause, processesOn, waitUntilGone } from './running-postmaster.ts';
import { PORT } from './settings.ts';

const FAST_MS = 60_000;
const IMMEDIATE_MS = 10_000;
const LEFTOVER_MS = 10_000;

/**
 * Stops a postmaster: fast (transactions are rolled back, a checkpoint is written), after a minute at once
 * (the next start recovers from the log), and at last by force. Resolves when the process is gone.
 */
export async function stopPostmaster(postmaster: ProcessIdentity): Promise<void> {
  // pg_ctl would refuse root; the signals are the documented interface.
  const steps = [
    { signal: 'SIGINT', waitMs: FAST_MS },
    { signal: 'SIGQUIT', waitMs: IMMEDIATE_MS },
    { signal: 'SIGKILL', waitMs: IMMEDIATE_MS },
  ] as const;
  for (const { signal, waitMs } of steps) {
    send(postmaster.pid, signal);
    if (await waitUntilGone(postmaster, waitMs)) return;
  }
  throw new EmbeddedPostgresError('start-failed', {
    expected: `PostgreSQL (process ${postmaster.pid}) to end after SIGINT, SIGQUIT and SIGKILL`,
    got: 'a process that still runs',
    todo: 'It probably waits for a disk that does not answer; look at the disk and the system log.',
  });
}

/**
 * Makes the folder ready for a new postmaster after one that did not stop in order: waits until its backends
 * are gone, ends those that are not after 10 s, and removes the files that would name the dead one.
 */
export async function clearAfterCrash(cluster: string): Promise<void> {
  if (findPostmaster(cluster) !== undefined) return;
  if (!(await waitUntilNoneOn(cluster, LEFTOVER_MS))) {
    // Safe: without a postmaster nothing they do can be committed, and the next start recovers from the log.
    for (const pid of processesOn(cluster)) send(pid, 'SIGKILL');
    await waitUntilNoneOn(cluster, LEFTOVER_MS);
  }
  const left = processesOn(cluster);
  if (left.length > 0) {
    throw new EmbeddedPostgresError('start-failed', {
      expected: 'the processes of the PostgreSQL that was killed to be gone',
      got: `still running: ${left.join(', ')}`,
      todo: 'End these processes and start again.',
    });
  }
  // Elsewhere PostgreSQL's own check of the old pid is the only one there is, so the file stays.
  if (process.platform !== 'linux') return;
  // The pid in them may belong to another process by now, and PostgreSQL would refuse to start.
  for (const name of ['postmaster.pid', `.s.PGSQL.${PORT}`, `.s.PGSQL.${PORT}.lock`]) rmSync(join(cluster, name), { force: true });
}

async function waitUntilNoneOn(cluster: string, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (processesOn(cluster).length > 0) {
    if (Date.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended by itself in between.
    if (identify(pid) !== undefined) throw error;
  }
}
