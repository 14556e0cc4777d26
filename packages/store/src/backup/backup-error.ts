/** Why a backup cannot be written, read or restored. */
export type BackupErrorCode =
  /** The file is something else. */
  | 'not-a-backup'
  /** The file was cut off or altered. */
  | 'damaged'
  /** Made by a newer version, or with a migration that this version knows otherwise. */
  | 'newer'
  | 'target-not-empty'
  /** The database holds what a backup of it could not carry, or is none of ours. */
  | 'foreign-database'
  /** Everything was read, and what came of it does not hold together; nothing was kept. */
  | 'verification-failed';

/** A refusal: `code` for programs, a message of expected, got and what to do for people. */
export class BackupError extends Error {
  readonly code: BackupErrorCode;

  constructor(code: BackupErrorCode, expected: string, got: string, todo: string, options?: { cause?: unknown }) {
    super(`expected ${expected}, got ${got}; ${todo}`, options);
    this.name = 'BackupError';
    this.code = code;
  }
}
