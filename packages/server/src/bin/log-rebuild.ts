import { parseArgs } from 'node:util';
import { rebuildProjections } from '@exeat/store';
import { readSettings } from '../config.ts';
import { jsonLog } from '../log.ts';
import { failureOf } from '../start/failure.ts';
import { openDatabase } from '../start/open-database.ts';

const help = `exeat log rebuild: recreates the tables that answer queries from the log.

  --verify        only compare them with the live ones (exit code 1 when they differ)
  --data <dir>    folder of the embedded database (EXEAT_DATA, ./data)
  --help

Without --verify the rebuilt rows take the place of the live ones. Commands wait while it runs.
`;

/** 0: equal, or put right. 1: they differ, and --verify was asked. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { verify: { type: 'boolean' }, data: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  const settings = readSettings(process.env, { EXEAT_DATA: values.data });
  const database = await openDatabase(settings, jsonLog(process.stderr, 'warn'));
  try {
    const mode = values.verify === true ? 'verify' : 'swap';
    const report = await rebuildProjections(database.owner, {
      mode,
      onProgress: (events) => process.stderr.isTTY && process.stderr.write(`\r${events} events`),
    });
    process.stdout.write(`${JSON.stringify({ mode, ...report })}\n`);
    process.stderr.write(
      `${report.events} events of ${report.streams} streams replayed; ${report.differing === 0 ? 'the live tables are equal' : `${report.differing} rows differ${mode === 'swap' ? ' and were put right' : ''}`}.\n`,
    );
    for (const { table, key, event } of report.differences.slice(0, 10)) {
      process.stderr.write(`${table} ${key}: ${event === null ? 'no event made such a row' : `otherwise by event ${event.revision} of ${event.stream} (${event.type}, ${event.at})`}\n`);
    }
    return mode === 'verify' && report.differing > 0 ? 1 : 0;
  } finally {
    await database.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  const { text, exitCode } = failureOf(error);
  process.stderr.write(`exeat log rebuild: ${text}\n`);
  return exitCode;
});
