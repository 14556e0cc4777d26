import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapError } from './bootstrap-error.mjs';

const WAIT_MS = 200;
const LONGEST_WAIT_MS = 10 * 60_000;
// A holder writes its pid right after it made the folder; without one for this long it died in between.
const PIDLESS_MS = 5_000;

/**
 * Runs `work` while no other start does the same (installs, unless another `name` is given) in the same folder. A lock is
 * taken over when its holder is dead, and so is every process that `work` named by `alsoHeldBy(pid)`.
 */
export async function withInstallLock(root, work, { name = 'install', doing = 'installs packages' } = {}) {
  const lock = join(root, '.cache', `${name}.lock`);
  try {
    mkdirSync(join(root, '.cache'), { recursive: true });
    await acquire(lock, doing);
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error;
    throw new BootstrapError(`Expected to be able to write in ${root} (a start that ${doing} must), but: ${error.message}. Run this once as the owner of that folder.`);
  }
  try {
    return await work({ alsoHeldBy: (pid) => writeFileSync(join(lock, 'pids'), `${process.pid} ${pid}`) });
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

async function acquire(lock, doing) {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  let told = false;
  for (;;) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, 'pids'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned(lock)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (Date.now() > deadline) {
      throw new BootstrapError(`Another start that ${doing} should have finished within 10 minutes. If none runs, remove ${lock} and try again.`);
    }
    if (!told) process.stderr.write(`exeat: waiting for another start that ${doing} …\n`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

function isAbandoned(lock) {
  try {
    const pids = readFileSync(join(lock, 'pids'), 'utf8').split(' ').map(Number);
    return pids.every((pid) => pid > 0 && !isAlive(pid));
  } catch {
    try {
      return Date.now() - statSync(lock).mtimeMs > PIDLESS_MS;
    } catch {
      return false;
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
