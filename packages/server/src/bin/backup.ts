import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBackup } from '@exeat/store/backup';
import { backupFailureOf } from '../backup/backup-failure.ts';
import { requireFreeName, withExistingDatabase } from '../backup/with-database.ts';
import { readSettings } from '../config.ts';
import { SettingError } from '../setting.ts';

const help = `exeat backup FILE: one consistent snapshot of the database in one file, while the server runs or not.

  --data <dir>    folder of the embedded database (EXEAT_DATA, ./data); DATABASE_URL names another one
  --help

Inside: the log, everything governed, facts, and password and token hashes. Not inside: sessions, set-up links, rate limits, and
no key: keep a copy of log.key elsewhere. See docs/guides/backup.md.
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(help);
    return;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new SettingError(`expected one FILE to write, got ${positionals.join(' ') || 'none'}; run it with --help.`);
  await requireFreeName(file);
  const settings = readSettings(process.env, { EXEAT_DATA: values.data });
  const { header, footer, bytes } = await withExistingDatabase(settings, (address) =>
    writeBackup(address, file, (table, rows) => {
      if (rows > 0) process.stderr.write(`${table}: ${rows}\n`);
    }),
  );
  const written = {
    file: resolve(file),
    bytes,
    sha256: footer.sha256,
    takenAt: header.takenAt,
    mode: header.mode,
    migration: header.migrations.length,
    postgres: header.postgres,
    events: footer.rows['event'] ?? 0,
    log: { size: header.log.size, root: header.log.root },
    leftOut: header.leftOut,
  };
  process.stdout.write(
    process.stdout.isTTY ? `${written.file}: ${bytes} bytes, ${written.events} events, as of ${written.takenAt}\n` : `${JSON.stringify(written)}\n`,
  );
  process.stderr.write('Not inside: the keys in the data folder. Keep log.key elsewhere, and apart from the backups.\n');
}

await main().catch((error: unknown) => {
  const { text, exitCode } = backupFailureOf(error);
  process.stderr.write(`exeat backup: ${text}\n`);
  process.exitCode = exitCode;
});
