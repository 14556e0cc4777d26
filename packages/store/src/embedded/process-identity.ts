import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that a recycled pid cannot be taken for: pid, and when it started in a form that only equality reads. */
export type ProcessIdentity = { readonly pid: number; readonly startedAt: string };

/** This process. */
export function selfIdentity(): ProcessIdentity {
  return { pid: process.pid, startedAt: startOf(process.pid) ?? 'unknown' };
}

/** The identity of a running process; undefined when there is none, or only a zombie nobody has waited for. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = startOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** True while exactly this process runs. */
export function isRunning(process: ProcessIdentity): boolean {
  return startOf(process.pid) === process.startedAt;
}

function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? linuxStart(pid) : psStart(pid);
}

function linuxStart(pid: number): string | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command name, in parentheses, may itself hold spaces and parentheses: fields count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  // Ticks since boot repeat after a reboot; the boot id does not.
  const boot = readOrNothing('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${boot}/${fields[19] ?? ''}`;
}

function psStart(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', env: { LC_ALL: 'C' } }).trim();
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
