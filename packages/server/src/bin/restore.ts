import { parseArgs } from 'node:util';
import { openPool } from '@exeat/store';
import { inspectBackup, restoreBackup } from '@exeat/store/backup';
import { runningConnection } from '@exeat/store/embedded';
import { backupFailureOf } from '../backup/backup-failure.ts';
import { withExistingDatabase, withFreeDatabase } from '../backup/with-database.ts';
import { readSettings, type Settings } from '../config.ts';
import { declareLogFork } from '../sequencer/fork-key.ts';
import { SettingError } from '../setting.ts';
import { publicAddress } from '../start/listener-rules.ts';

const help = `exeat restore FILE: a backup into an empty database: all of it, or nothing.

  --declare-fork  the log goes on as another one, with a key and an origin of its own; without FILE, of a log that was restored before
  --data <dir>    folder of the embedded database (EXEAT_DATA, ./data); DATABASE_URL names another one
  --help

Stop the server first. A restored log is signed by nobody until its fork is declared: what was signed after the backup is not in it.
See docs/guides/backup.md.
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string' }, 'declare-fork': { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(help);
    return;
  }
  const [file, ...more] = positionals;
  const declares = values['declare-fork'] === true;
  if (more.length > 0 || (file === undefined && !declares))
    throw new SettingError(`expected one FILE to read, got ${positionals.join(' ') || 'none'}; run it with --help.`);
  const settings = readSettings(process.env, { EXEAT_DATA: values.data });
  if (file !== undefined) await restore(file, settings);
  if (declares) await declare(settings);
  else process.stderr.write('The log is signed by nobody until its fork is declared: ./exeat restore --declare-fork\n');
}

async function restore(file: string, settings: Settings): Promise<void> {
  // Before a database is made for it.
  const contents = await inspectBackup(file);
  if (settings.databaseUrl === null && runningConnection(settings.dataDir) !== null) {
    throw new SettingError(`expected a data folder that no server uses, got ${settings.dataDir}, which one does; stop it, or name another folder.`);
  }
  const onTable = (table: string, rows: number): void => {
    if (rows > 0) process.stderr.write(`${table}: ${rows}\n`);
  };
  const { header, migrated, events } = await withFreeDatabase(settings, (address) => restoreBackup(address, file, { contents, onTable }));
  const restored = {
    restored: true,
    takenAt: header.takenAt,
    mode: header.mode,
    events,
    log: { size: header.log.size, root: header.log.root },
    migrated,
  };
  process.stdout.write(process.stdout.isTTY ? `Restored ${events} events as of ${header.takenAt}.\n` : `${JSON.stringify(restored)}\n`);
}

async function declare(settings: Settings): Promise<void> {
  const { key, origin, formerKeyFile } = await withExistingDatabase(settings, async (address) => {
    const pool = openPool(address, { role: 'owner', max: 1 });
    try {
      return await declareLogFork(pool, settings.dataDir, publicAddress(settings, settings.port).host);
    } finally {
      await pool.close();
    }
  });
  process.stdout.write(
    process.stdout.isTTY
      ? `The log goes on as ${origin}. Give its key to whoever verifies:\n${key}\n`
      : `${JSON.stringify({ fork: origin, key, formerKeyFile })}\n`,
  );
  if (formerKeyFile !== null)
    process.stderr.write(`The key before is kept in ${formerKeyFile}: it proves the heads that it signed, and signs nothing more.\n`);
}

await main().catch((error: unknown) => {
  const { text, exitCode } = backupFailureOf(error);
  process.stderr.write(`exeat restore: ${text}\n`);
  process.exitCode = exitCode;
});
