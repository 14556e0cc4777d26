import { BackupError } from './backup-error.ts';

/**
 * A backup is gzip over text. Line by line: the header (JSON); for each table one line of JSON, its rows as `COPY … TO STDOUT` writes them
 * (text format, UTF-8), and `\.` alone; at the end a footer (JSON) with the rows of each table and the SHA-256 of every byte before it. So
 * `zcat` shows it, any PostgreSQL reads its sections, and a file that was cut off or altered is known before a row of it is used.
 * The digest finds damage, not forgery: whoever can write the file can compute another.
 */
export const backupFormat = 'exeat-backup';
export const backupVersion = 1;
/** Ends the rows of a table: no row can look like it, because COPY escapes every backslash. */
export const endOfRows = '\\.\n';

export type BackupMigration = { readonly number: number; readonly name: string; readonly digest: string };
export type BackupTable = { readonly table: string; readonly columns: readonly string[] };
/** The last value that an identity column was given; null when it was given none. */
export type BackupIdentity = { readonly table: string; readonly column: string; readonly last: number | null };
/** Head of the log at the snapshot: entries with a number, Merkle root over them (base64), and the newest signed checkpoint. */
export type BackupLog = {
  readonly size: number;
  readonly root: string;
  readonly checkpoint: { readonly size: number; readonly note: string } | null;
};

export type BackupHeader = {
  readonly format: typeof backupFormat;
  readonly version: typeof backupVersion;
  /** Version of Exeat that wrote it. */
  readonly product: string;
  /** Version of the PostgreSQL that it was read from. */
  readonly postgres: string;
  /** The instant of the snapshot, by the clock of the instance. */
  readonly takenAt: string;
  readonly mode: string;
  readonly migrations: readonly BackupMigration[];
  /** In the order in which they can be filled. */
  readonly tables: readonly BackupTable[];
  readonly identities: readonly BackupIdentity[];
  /** Tables that are not inside, because what they hold may be lost. */
  readonly leftOut: readonly string[];
  readonly log: BackupLog;
};

export type BackupFooter = { readonly rows: Readonly<Record<string, number>>; readonly sha256: string };

/** What a file holds, known after it was read to the end and its digest was right. */
export type BackupContents = { readonly header: BackupHeader; readonly footer: BackupFooter };

export function parseHeader(line: string): BackupHeader {
  const value = parseObject(line);
  if (value === null || value['format'] !== backupFormat) {
    throw new BackupError('not-a-backup', 'a file that `exeat backup` wrote', 'something else', 'check the path');
  }
  if (value['version'] !== backupVersion) {
    throw new BackupError(
      'newer',
      `a backup of format ${backupVersion}`,
      `format ${String(value['version'])}`,
      'restore it with the version of Exeat that wrote it, or a newer one',
    );
  }
  const lists = ['migrations', 'tables', 'identities', 'leftOut'].every((name) => Array.isArray(value[name]));
  const isWhole = lists && typeof value['takenAt'] === 'string' && typeof value['log'] === 'object' && value['log'] !== null;
  if (!isWhole) throw damaged('a header with its lists', 'another one');
  return value as BackupHeader;
}

export function parseTable(line: string): BackupTable | null {
  const value = parseObject(line);
  return value !== null && typeof value['table'] === 'string' && Array.isArray(value['columns']) ? (value as BackupTable) : null;
}

export function parseFooter(line: string): BackupFooter | null {
  const value = parseObject(line);
  return value !== null && typeof value['rows'] === 'object' && typeof value['sha256'] === 'string' ? (value as BackupFooter) : null;
}

export function damaged(expected: string, got: string, options?: { cause?: unknown }): BackupError {
  return new BackupError('damaged', expected, got, 'nothing was written; the file was cut off or altered: take another copy of it', options);
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
