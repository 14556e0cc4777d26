import { DomainError } from '@exeat/core';
import { CommanderError } from 'commander';
import { ServerRefused, ServerUnreachable } from './http.ts';
import { VerificationFailed } from './signed-bundle.ts';
import { UsageError } from './usage-error.ts';

/** What a script may rely on (docs/reference). The only place that knows the numbers. */
export const exitCodes = {
  done: 0,
  /** The answer is no: uncovered, invalid, verification failed. */
  no: 1,
  /** Unusable input or arguments, or nothing to trust. */
  unusable: 2,
  /** The server is unreachable, or refused. */
  server: 3,
  /** Done in part. */
  partial: 4,
  /** A fault of ours. */
  bug: 70,
} as const;

export type Outcome = Exclude<keyof typeof exitCodes, 'bug'>;

/** How a command tells how it went. Not called: done. */
export type Finish = (outcome: Outcome) => void;

const severity: readonly Outcome[] = ['done', 'partial', 'no', 'server', 'unusable'];

/** The outcome to report when a command met several. */
export function worst(outcomes: Iterable<Outcome>): Outcome {
  let found: Outcome = 'done';
  for (const outcome of outcomes) if (severity.indexOf(outcome) > severity.indexOf(found)) found = outcome;
  return found;
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.unusable;
  if (error instanceof ServerRefused || error instanceof ServerUnreachable) return exitCodes.server;
  if (error instanceof VerificationFailed) return exitCodes.no;
  if (error instanceof DomainError || error instanceof UsageError) return exitCodes.unusable;
  // The file system said no: permissions, a full disk, a path through a file.
  if (error instanceof Error && 'syscall' in error) return exitCodes.unusable;
  return exitCodes.bug;
}
