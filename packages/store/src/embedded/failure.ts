import { EmbeddedPostgresError } from './embedded-error.ts';

const SQL_DISK_FULL = '53100';

/** What PostgreSQL (or initdb) said before it ended, as an error with the nearest code. `what` names the act that failed. */
export function failureFromOutput(what: string, output: string, cause?: unknown): EmbeddedPostgresError {
  const said = lastLines(output);
  // A write that fits only in part is the first sign of a full disk, and PostgreSQL gives no errno with it.
  if (/No space left on device|Disk quota exceeded|wrote only \d+ of \d+ bytes/i.test(output)) return diskFull(what, said, cause);
  if (/Permission denied|Operation not permitted|Read-only file system/i.test(output)) return permissionDenied(what, said, cause);
  return new EmbeddedPostgresError(
    'start-failed',
    { expected: `${what} to succeed`, got: said || 'no message', todo: 'The folder is left as it is; the log beside it (pg.log) says more.' },
    cause,
  );
}

/** The same for an error of the system or of a query; other errors come back unchanged. */
export function failureFromSystem(what: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof EmbeddedPostgresError || !('code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT' || error.code === SQL_DISK_FULL) return diskFull(what, error.message, error);
  if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS') return permissionDenied(what, error.message, error);
  if (error.code === 'EEXIST' || error.code === 'ENOTDIR') return noFolder(what, error.message, error);
  return error;
}

function noFolder(what: string, got: string, cause: unknown): EmbeddedPostgresError {
  const todo = 'Move that file away, or choose another data folder with EXEAT_DATA.';
  return new EmbeddedPostgresError('foreign-folder', { expected: `a folder for ${what}`, got: `a file in its place (${got})`, todo }, cause);
}

function diskFull(what: string, got: string, cause: unknown): EmbeddedPostgresError {
  const todo =
    'Free some space (an empty database needs 100 MB, a working one several times its data) and start again; nothing acknowledged is lost.';
  return new EmbeddedPostgresError('disk-full', { expected: `enough disk space for ${what}`, got, todo }, cause);
}

function permissionDenied(what: string, got: string, cause: unknown): EmbeddedPostgresError {
  const todo = 'Start Exeat as the user who owns the folder, or give that user the folder (chown -R), or choose another with EXEAT_DATA.';
  return new EmbeddedPostgresError('permission-denied', { expected: `a folder that this user may read and write, for ${what}`, got, todo }, cause);
}

// PostgreSQL's reason is in its last error lines; the notices before them would bury it.
function lastLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => /FATAL|PANIC|ERROR|error:|denied/.test(line));
  return (errors.length > 0 ? errors : lines).slice(-3).join(' / ');
}
