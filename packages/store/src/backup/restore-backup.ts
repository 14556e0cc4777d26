import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { one } from '../clock.ts';
import { type DatabaseAddress, openPool } from '../connection/pool.ts';
import { type Tx, withTransaction } from '../connection/transaction.ts';
import { recordRestore } from '../log/fork.ts';
import { checkNumberingIn } from '../log/sequence.ts';
import { migrate, migrationLock } from '../migration/migrate.ts';
import { rebuildProjectionsIn } from '../projection/rebuild.ts';
import { BackupError } from './backup-error.ts';
import { type BackupContents, type BackupFooter, type BackupHeader, type BackupTable, damaged } from './format.ts';
import { recomputeLog } from './log-head.ts';
import { inspectBackup, readBackup } from './read-backup.ts';
import { applyMigrations, prepareTarget, splitMigrations } from './restore-target.ts';
import { columnList, quoted } from './tables.ts';
import type { BackupProgress } from './write-backup.ts';

export type RestoreReport = BackupContents & {
  /** Migrations applied on top of those that the backup had seen. */
  readonly migrated: readonly string[];
  readonly events: number;
};

export type RestoreOptions = {
  /** What `inspectBackup` said of the file, when it was asked already. */
  readonly contents?: BackupContents;
  readonly onTable?: BackupProgress;
};

/**
 * Restores a backup into an empty database, as the owner of the schema: everything in one transaction, or nothing. The file is read to its
 * end before the database is touched. Row counts, numbering, the Merkle tree and every projection are checked before the commit. The log
 * then says that it was restored, and is signed by nobody until a fork is declared (see log/fork.ts).
 * @throws BackupError; StoreError; errors of the file system.
 */
export async function restoreBackup(address: DatabaseAddress, file: string, options: RestoreOptions = {}): Promise<RestoreReport> {
  const contents = options.contents ?? (await inspectBackup(file));
  const onTable = options.onTable ?? (() => undefined);
  const { seen, later } = await splitMigrations(contents.header);
  const pool = openPool(address, { role: 'owner', max: 1, statementTimeout: 0 });
  try {
    const events = await withTransaction(
      pool,
      async (tx) => {
        // The lock of those who migrate: a server that starts at this moment waits.
        await tx.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
        await prepareTarget(tx, contents.header, seen);
        await fill(tx, file, contents, onTable);
        await applyMigrations(tx, later);
        return verify(tx, contents.header);
      },
      { attempts: 1 },
    );
    await migrate(address);
    return { ...contents, migrated: later.map(({ name }) => name), events };
  } finally {
    await pool.close();
  }
}

/** Puts the rows in. Triggers of ours rest meanwhile: they would queue numbered events again; the checks at the end take their place. */
async function fill(tx: Tx, file: string, { header, footer }: BackupContents, onTable: BackupProgress): Promise<void> {
  const triggered = await tablesWithTriggers(tx);
  for (const table of triggered) await tx.query(`ALTER TABLE ${quoted(table)} DISABLE TRIGGER USER`);
  const read: BackupFooter | null = await copyAll(tx, file, onTable);
  // Another process may have replaced the file since it was inspected.
  if (read?.sha256 !== footer.sha256) throw damaged('the file that was checked a moment ago', 'another one');
  for (const { table, column, last } of header.identities) {
    const name = quoted(table);
    await tx.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), greatest($3::bigint, (SELECT max(${quoted(column)}) FROM ${name}), 1), $3::bigint IS NOT NULL OR EXISTS (SELECT FROM ${name}))`,
      [name, column, last],
    );
  }
  for (const table of triggered) await tx.query(`ALTER TABLE ${quoted(table)} ENABLE TRIGGER USER`);
  for (const { table } of header.tables) {
    const { count } = one(await tx.query<{ count: number }>(`SELECT count(*) FROM ${quoted(table)}`));
    if (count !== footer.rows[table]) throw failed(`${footer.rows[table]} rows in ${table}`, `${count}`);
  }
}

async function copyAll(tx: Tx, file: string, onTable: BackupProgress): Promise<BackupFooter | null> {
  const parts = readBackup(file);
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    const part = next.value;
    if (part.kind === 'footer') return part.footer;
    if (part.kind === 'table') onTable(part.table.table, await copyTable(tx, part.table, parts));
  }
  return null;
}

async function copyTable(tx: Tx, table: BackupTable, parts: ReturnType<typeof readBackup>): Promise<number> {
  let rows = 0;
  async function* content(): AsyncGenerator<Buffer> {
    for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
      if (next.value.kind === 'rows') yield next.value.bytes;
      if (next.value.kind !== 'end-of-table') continue;
      rows = next.value.rows;
      return;
    }
  }
  await pipeline(
    Readable.from(content(), { objectMode: false }),
    tx.client.query(copyFrom(`COPY ${quoted(table.table)} (${columnList(table)}) FROM STDIN`)),
  );
  return rows;
}

async function tablesWithTriggers(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.query<{ table: string }>(
    `SELECT DISTINCT c.relname AS table FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition ORDER BY 1`,
  );
  return rows.map(({ table }) => table);
}

/** Holds what was restored against the log, and the log against its numbering, hashes and checkpoint. Answers how many events there are. */
async function verify(tx: Tx, header: BackupHeader): Promise<number> {
  await checkNumberingIn(tx);
  const { size, root, checkpoint, fault } = await recomputeLog(tx);
  if (fault !== null) throw failed('a log whose hashes and checkpoints fit its entries', fault);
  if (size !== header.log.size || Buffer.from(root).toString('base64') !== header.log.root) {
    throw failed(
      `a log of ${header.log.size} entries with root ${header.log.root}`,
      `${size} entries with root ${Buffer.from(root).toString('base64')}`,
    );
  }
  const { events, differing, differences } = await rebuildProjectionsIn(tx, { mode: 'verify' });
  const first = differences[0];
  if (differing > 0) throw failed('tables that are what their events say', `${differing} rows that differ, the first ${first?.table} ${first?.key}`);
  await recordRestore(tx, { size, root: header.log.root, backupTakenAt: header.takenAt, checkpointSize: checkpoint?.size ?? null });
  return events;
}

function failed(expected: string, got: string): BackupError {
  return new BackupError('verification-failed', expected, got, 'nothing was kept; take another backup, and find out how this one came to be');
}
