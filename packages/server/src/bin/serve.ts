import { parseArgs } from 'node:util';
import { readSettings } from '../config.ts';
import { jsonLog } from '../log.ts';
import { failureOf } from '../start/failure.ts';
import { type RunningServer, startServer } from '../start/start-server.ts';

const help = `exeat serve: the server.

  --demo          load the demo organisation, and let anybody on this machine act in it
  --port <n>      port to listen on (PORT, 7420)
  --host <h>      address to listen on (HOST, 127.0.0.1)
  --data <dir>    folder of the embedded database and keys (EXEAT_DATA, ./data)
  --help

Other settings are variables of the environment: docs/reference/settings.md.
SIGTERM and SIGINT stop it: requests under way are finished, the database is stopped.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { demo: { type: 'boolean' }, port: { type: 'string' }, host: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(help);
    return;
  }
  const settings = readSettings(process.env, { PORT: values.port, HOST: values.host, EXEAT_DATA: values.data });
  const log = jsonLog(process.stderr, settings.logLevel);
  let stopping: Promise<void> | null = null;
  let running: RunningServer | null = null;
  let asked: string | null = null;
  const stop = (why: string, exitCode: number): void => {
    asked ??= why;
    // While it starts, the start is finished first: it undoes itself more surely than we could.
    if (running === null || stopping !== null) return;
    log('info', 'stopping', { why });
    stopping = running.stop().then(
      () => process.exit(exitCode),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  process.on('SIGINT', () => stop('SIGINT', 0));
  running = await startServer(settings, {
    demo: values.demo === true,
    log,
    onLost: (detail) => {
      log('error', 'database-ended', { detail });
      stop('database-ended', 3);
    },
  });
  if (asked !== null) return stop(asked, 0);
  process.stdout.write(`Exeat is ready at ${running.address}\n`);
  for (const note of running.notes) process.stdout.write(`${note}\n`);
  if (running.demoTokens !== null) process.stdout.write(`Sessions of the demo's people: ${running.demoTokens}\n`);
  if (running.setupLink !== null) process.stdout.write(`No administrator yet. Open this link once, within 24 hours:\n${running.setupLink}\n`);
}

function fail(error: unknown): never {
  const { text, exitCode } = failureOf(error);
  process.stderr.write(`exeat serve: ${text}\n`);
  process.exit(exitCode);
}

await main().catch(fail);
