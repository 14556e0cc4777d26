import { Command } from 'commander';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { createOutput } from '../output.ts';
import { UsageError } from '../usage-error.ts';
import { type LogVerifyOptions, logVerify } from './log-verify.ts';

export function logCommand(finish: Finish): Command {
  const log = new Command('log').description('The log: take it out of a server, and verify it offline.');
  log
    .command('verify')
    .description('Is an exported log whole, and signed by the key? Offline.')
    .argument('<path>', 'exported log; - for stdin')
    .option('--key <vkey|file>', 'verifier key, or a file with one a line; EXEAT_TRUST when not given')
    .option('--since <checkpoint>', 'file with an older checkpoint that the log must continue')
    .option('--json', 'JSON, also to a terminal')
    .action(async (path: string, options: LogVerifyOptions) => finish(await logVerify(path, options)));
  log
    .command('export')
    .description('The whole log of the server at EXEAT_URL into a file.')
    .argument('<file>', 'file to write; an existing one is not overwritten')
    .action(async (file: string) => {
      await exportLog(file);
      finish('done');
    });
  return log;
}

async function exportLog(file: string): Promise<void> {
  const client = await connect();
  const reply = await client.raw('GET', '/log/export', { accept: 'application/x-ndjson' });
  if (reply.body === null) throw new UsageError('expected a log, got an empty answer; is that an Exeat server?');
  // For its reader only: payloads may be inside.
  await pipeline(Readable.fromWeb(reply.body as ReadableStream), createWriteStream(file, { flags: 'wx', mode: 0o600 })).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST')
        throw new UsageError(`expected a name for a new file, got ${file}, which exists; give another name`, { cause: error });
      throw error;
    },
  );
  createOutput({}).say(`Written to ${file}. Verify it: exeat log verify ${file} --key VKEY`);
}
