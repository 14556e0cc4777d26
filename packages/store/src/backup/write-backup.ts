import { createHash } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { to as copyTo } from 'pg-copy-streams';
import { databaseNow, instanceMode, one } from '../clock.ts';
import { type DatabaseAddress, openPool } from '../connection/pool.ts';
import { type Tx, withTransaction } from '../connection/transaction.ts';
import { BackupError } from './backup-error.ts';
import { type BackupFooter, type BackupHeader, type BackupMigration, type BackupTable, backupFormat, backupVersion, endOfRows } from './format.ts';
import { recomputeLog } from './log-head.ts';
import { backedUpTables, columnList, hasNoTables, identities, leftOutTables, quoted } from './tables.ts';

/** Told after every table. */
export type BackupProgress = (table: string, rows: number) => void;

export type WrittenBackup = { readonly header: BackupHeader; readonly footer: BackupFooter; readonly bytes: number };

/**
 * Writes one consistent snapshot of a database into a file, while the server may go on. The file gets its name when it is whole and on
 * the disk, readable by its owner only: password hashes are inside. As the owner of the schema.
 * @throws BackupError `foreign-database`; StoreError; errors of the file system.
 */
export async function writeBackup(address: DatabaseAddress, file: string, onTable: BackupProgress = () => undefined): Promise<WrittenBackup> {
  const draft = `${file}.part-${process.pid}`;
  // Before the database is asked: a folder that is not there must not look like a connection that was lost.
  const opened = await open(draft, 'wx', 0o600);
  const pool = openPool(address, { role: 'owner', max: 1, statementTimeout: 0 });
  try {
    if (await hasNoTables(pool))
      throw new BackupError('foreign-database', 'a database of Exeat', 'one without tables', 'check DATABASE_URL or EXEAT_DATA');
    const tables = await backedUpTables(pool);
    const written = await withTransaction(
      pool,
      async (tx) => {
        // Before the snapshot: what is read below cannot be altered or dropped until the end.
        await tx.query(`LOCK TABLE schema_migration, ${tables.map(({ table }) => quoted(table)).join(', ')} IN ACCESS SHARE MODE`);
        const header = await headerOf(tx, tables);
        const sections = new Sections(tx, header, onTable);
        await pipeline(Readable.from(sections.lines(), { objectMode: false }), createGzip({ level: 3 }), opened.createWriteStream());
        return { header, footer: sections.footer() };
      },
      { isolation: 'repeatable read', readOnly: true, attempts: 1 },
    );
    await settle(draft, file);
    return { ...written, bytes: (await stat(file)).size };
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await Promise.all([pool.close(), opened.close()]);
  }
}

async function headerOf(tx: Tx, tables: readonly BackupTable[]): Promise<BackupHeader> {
  const { version } = one(await tx.query<{ version: string }>("SELECT current_setting('server_version') AS version"));
  const { size, root, checkpoint, fault } = await recomputeLog(tx);
  if (fault !== null)
    throw new BackupError(
      'foreign-database',
      'a log whose hashes and checkpoints fit its entries',
      fault,
      'find out who altered the database; a backup of it would not restore',
    );
  return {
    format: backupFormat,
    version: backupVersion,
    product: await productVersion(),
    postgres: version,
    takenAt: await databaseNow(tx),
    mode: await instanceMode(tx),
    migrations: await tx.query<BackupMigration>('SELECT number, name, digest FROM schema_migration WHERE number > 0 ORDER BY number'),
    tables,
    identities: await identities(tx, tables),
    leftOut: leftOutTables,
    log: {
      size,
      root: Buffer.from(root).toString('base64'),
      checkpoint: checkpoint === null ? null : { size: checkpoint.size, note: checkpoint.note },
    },
  };
}

/** The text of a backup, produced as it is consumed; counts and digest are kept on the way. */
class Sections {
  readonly #tx: Tx;
  readonly #header: BackupHeader;
  readonly #onTable: BackupProgress;
  readonly #digest = createHash('sha256');
  readonly #rows: Record<string, number> = {};
  #footer: BackupFooter | null = null;

  constructor(tx: Tx, header: BackupHeader, onTable: BackupProgress) {
    this.#tx = tx;
    this.#header = header;
    this.#onTable = onTable;
  }

  async *lines(): AsyncGenerator<Buffer> {
    yield this.#hashed(`${JSON.stringify(this.#header)}\n`);
    for (const table of this.#header.tables) {
      yield this.#hashed(`${JSON.stringify(table)}\n`);
      let rows = 0;
      // A SELECT, because a table with partitions cannot be copied by its name.
      const copy = this.#tx.client.query(copyTo(`COPY (SELECT ${columnList(table)} FROM ${quoted(table.table)}) TO STDOUT`));
      for await (const chunk of copy) {
        rows += countLines(chunk as Buffer);
        yield this.#hashed(chunk as Buffer);
      }
      yield this.#hashed(endOfRows);
      this.#rows[table.table] = rows;
      this.#onTable(table.table, rows);
    }
    this.#footer = { rows: this.#rows, sha256: this.#digest.digest('hex') };
    yield Buffer.from(`${JSON.stringify(this.#footer)}\n`);
  }

  footer(): BackupFooter {
    if (this.#footer === null) throw new Error('expected the sections to be written, they are not');
    return this.#footer;
  }

  #hashed(part: string | Buffer): Buffer {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    this.#digest.update(bytes);
    return bytes;
  }
}

/** Line ends in a chunk of COPY text: one a row. */
export function countLines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) count += 1;
  return count;
}

/** Onto the disk first, then its name: whoever sees the name has the whole file. */
async function settle(draft: string, file: string): Promise<void> {
  await syncPath(draft);
  await rename(draft, file);
  await syncPath(dirname(file));
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function productVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}
