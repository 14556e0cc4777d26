import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BootstrapError } from './bootstrap-error.mjs'

const WAIT_MS = 200
const LONGEST_WAIT_MS = 10 * 60_000
// A holder writes its pid right after it made the folder; without one for this long it died in between.
const PIDLESS_MS = 5_000

/** Runs `work` while no other start installs into the same folder. A lock whose holder died is taken over. */
export function withInstallLock(root, work) {
  const lock = join(root, '.cache', 'install.lock')
  mkdirSync(join(root, '.cache'), { recursive: true })
  acquire(lock)
  try {
    return work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function acquire(lock) {
  const deadline = Date.now() + LONGEST_WAIT_MS
  let told = false
  for (;;) {
    try {
      mkdirSync(lock)
      writeFileSync(join(lock, 'pid'), String(process.pid))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isAbandoned(lock)) {
      rmSync(lock, { recursive: true, force: true })
      continue
    }
    if (Date.now() > deadline) {
      throw new BootstrapError(`Another start should have finished installing within 10 minutes. If none runs, remove ${lock} and try again.`)
    }
    if (!told) process.stderr.write('exeat: waiting for another start that installs packages …\n')
    told = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS)
  }
}

function isAbandoned(lock) {
  try {
    const pid = Number(readFileSync(join(lock, 'pid'), 'utf8'))
    return pid > 0 && !isAlive(pid)
  } catch {
    try {
      return Date.now() - statSync(lock).mtimeMs > PIDLESS_MS
    } catch {
      return false
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
