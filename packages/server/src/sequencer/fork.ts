import { formatVerifierKey, type VerifierKey } from '@exeat/formats';
import type { Queries, StoredCheckpoint } from '@exeat/store';
import { logFork } from '@exeat/store/backup';

/** The log does not continue what was signed before: a restored or altered database. Nothing is signed until somebody has looked. */
export class LogForked extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LogForked';
  }
}

export function doesNotContinue(signed: StoredCheckpoint, got: string): LogForked {
  return new LogForked(
    `expected the log to continue checkpoint ${signed.size} of ${signed.at}, got ${got}; nothing is signed. Restore a backup, and find out who altered the database.`,
  );
}

/**
 * May this key sign the log? A log that was restored is signed by nobody until a fork is declared, and then by the key of the fork only:
 * outsiders may hold heads, by the old key, of entries that the restored log does not have.
 * @throws LogForked
 */
export async function requireMaySign(queries: Queries, key: VerifierKey): Promise<void> {
  const fork = await logFork(queries);
  if (fork.kind === 'none') return;
  if (fork.kind === 'undeclared') {
    throw new LogForked(
      `expected a log that was never restored, or a declared fork, got one restored on ${fork.restoredAt} from a backup of ${fork.restored.backupTakenAt}; nothing is signed. Declare the fork: ./exeat restore --declare-fork`,
    );
  }
  const ours = formatVerifierKey(key);
  if (fork.key !== ours)
    throw new LogForked(
      `expected the log's key to be ${fork.key}, declared on ${fork.declaredAt}, got ${ours}; nothing is signed. Put the key of the fork into log.key, and start the server again.`,
    );
}
