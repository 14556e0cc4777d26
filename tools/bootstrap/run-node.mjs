import { spawn } from 'node:child_process'
import { delimiter, dirname } from 'node:path'

/**
 * Runs `args` under the project's Node as if it were this process: same folder, input, output and
 * environment, signals passed on, and the same exit code or signal at the end. With
 * `followParent` the child also ends, by SIGTERM to itself, when this process is killed.
 */
export function runNode(node, args, { env = {}, followParent = false } = {}) {
  const follow = followParent ? ['--import', new URL('follow-parent.mjs', import.meta.url).href] : []
  const child = spawn(node, [...follow, ...args], {
    stdio: followParent ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH || ''}`, ...env },
  })
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group: passing it on would be a second one.
      const fromTerminal = signal === 'SIGINT' || signal === 'SIGQUIT'
      if (fromTerminal && process.stdin.isTTY) return
      child.kill(signal)
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (signal === null) return resolve(code)
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
      // Signals that end no process (or are not delivered before the next turn) still need an exit code.
      setTimeout(() => resolve(1), 1000)
    })
  })
}
