/** Codes of errors of the store. The HTTP status of each is in the server's `problem.ts`. */
export type StoreErrorCode =
  /** No connection, or it was lost. `facts.outcome` is `not-done`, or `unknown` when it was lost during COMMIT. */
  | 'database-unavailable'
  /** Gave up after bounded retries of a serialisation failure or deadlock, or a lock or statement timed out. */
  | 'database-busy'
  | 'database-full'
  | 'database-not-migrated'
  | 'database-newer'
  | 'migration-edited'
  | 'role-not-enforced'
  /** The schema of the queue of jobs is missing, and the user may not create it. */
  | 'jobs-not-installed'
  /** The stream has moved: another command was faster. */
  | 'revision-conflict'
  | 'event-in-the-past'
  | 'unknown-event'
  | 'clock-fixed'
  | 'log-inconsistent'
  | 'import-not-running'
  /** A cursor that this list did not give out. */
  | 'invalid-cursor'
  | 'unreadable-value';

/** An error of the store. `message` says what was expected, what came, and what to do. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: StoreErrorCode, message: string, facts: Readonly<Record<string, string | number>> = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
    this.facts = facts;
  }
}

/** SQLSTATE of a PostgreSQL error, or the code of a network error; null for anything else. */
export function sqlState(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Says an error of the driver in the words of the store; anything it does not know is handed back as it is. */
export function asStoreError(error: unknown, outcome: 'not-done' | 'unknown' = 'not-done'): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const state = sqlState(error);
  if (isConnectionLoss(state, error.message)) {
    const what = outcome === 'unknown' ? 'it was lost during COMMIT, so ask again with the same idempotency key' : 'nothing was done, try again';
    return new StoreError(
      'database-unavailable',
      `expected a connection to PostgreSQL, got "${error.message}"; ${what}`,
      { outcome },
      { cause: error },
    );
  }
  if (state === '53100') {
    return new StoreError('database-full', 'the disk of the database is full; nothing was done, free space and try again', {}, { cause: error });
  }
  if (state === '57014' || state === '55P03' || state === '40001' || state === '40P01') {
    return new StoreError(
      'database-busy',
      `gave up waiting for the database (${error.message}); nothing was done, try again`,
      { state },
      { cause: error },
    );
  }
  return error;
}

const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN', 'EACCES']);

function isConnectionLoss(state: string | null, message: string): boolean {
  if (state !== null && (networkCodes.has(state) || state.startsWith('08') || /^57P0[1235]$/.test(state) || state === '53300')) return true;
  return /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered a connection error|^Cannot use a pool after/.test(
    message,
  );
}
