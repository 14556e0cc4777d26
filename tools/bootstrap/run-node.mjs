import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/**
 * Runs `args` under the project's Node as if it were this process: same folder, input, output and
 * environment, signals passed on, and the same exit code or signal at the end. With
 * `followParent` the child also gets SIGTERM when this process, or the npm that runs it, is killed.
 */
export function runNode(node, args, { env = {}, followParent = false } = {}) {
  const follow = followParent ? ['--import', new URL('follow-parent.mjs', import.meta.url).href] : [];
  const child = spawn(node, [...follow, ...args], {
    stdio: followParent ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH || ''}`, ...env },
  });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group: passing it on would be a second one.
      const fromTerminal = signal === 'SIGINT' || signal === 'SIGQUIT';
      if (fromTerminal && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  if (followParent && process.env.npm_lifecycle_event) stopWithParent(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal === null) return resolve(code);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
      // Signals that end no process (or are not delivered before the next turn) still need an exit code.
      setTimeout(() => resolve(1), 1000);
    });
  });
}

// npm passes SIGTERM on, but when it is killed itself nobody is told.
function stopWithParent(child) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, 250);
  timer.unref();
}
