import type { EmbeddedPostgresError } from './embedded-error.ts';
import { failureFromOutput } from './failure.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';
import type { Ending, Started } from './start-postmaster.ts';

/** PostgreSQL ended without being asked; `error` says why in PostgreSQL's words. */
export type UnexpectedExit = Ending & { readonly error: EmbeddedPostgresError };

/** Tells of the end of a postmaster, once; `end` when it is wanted. */
export type ExitWatch = { onExit(callback: (exit: UnexpectedExit) => void): void; end(): void };

const WATCH_MS = 500;

/** Watches one. A child tells its end itself; an adopted postmaster is nobody's child and is looked at twice a second. */
export function watchExit(postmaster: ProcessIdentity, started: Started | undefined, readLog: () => string): ExitWatch {
  const callbacks: ((exit: UnexpectedExit) => void)[] = [];
  let ending: UnexpectedExit | undefined;
  let hasEnded = false;
  const report = (how: Ending): void => {
    if (hasEnded) return;
    hasEnded = true;
    ending = { ...how, error: failureFromOutput('PostgreSQL to run until it is stopped', readLog()) };
    for (const callback of callbacks) callback(ending);
  };
  const timer = started === undefined ? setInterval(() => !isRunning(postmaster) && report({ code: null, signal: null }), WATCH_MS) : undefined;
  timer?.unref();
  started?.child.once('exit', (code, signal) => report({ code, signal }));
  return {
    onExit(callback) {
      if (ending !== undefined) callback(ending);
      else callbacks.push(callback);
    },
    end() {
      hasEnded = true;
      clearInterval(timer);
    },
  };
}
