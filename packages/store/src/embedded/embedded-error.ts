/** Why the embedded PostgreSQL cannot be started or has ended; a closed list. */
export type EmbeddedErrorCode =
  | 'another-owner'
  | 'binaries-missing'
  | 'cannot-drop-root'
  | 'disk-full'
  | 'foreign-folder'
  | 'newer-data'
  | 'older-data'
  | 'permission-denied'
  | 'start-failed'
  | 'unsupported-platform';

/** The three things every message says. */
export type Explanation = { readonly expected: string; readonly got: string; readonly todo: string };

/** A refusal of the supervisor: `code` for programs, a message of expected, got and what to do for people. */
export class EmbeddedPostgresError extends Error {
  readonly code: EmbeddedErrorCode;

  constructor(code: EmbeddedErrorCode, { expected, got, todo }: Explanation, cause?: unknown) {
    super(`Expected ${expected}; got ${got}. ${todo}`, cause === undefined ? {} : { cause });
    this.name = 'EmbeddedPostgresError';
    this.code = code;
  }
}
