import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { createOutput } from '../output.ts';
import { writeNewFile } from '../new-file.ts';
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
  await writeNewFile(reply, file);
  createOutput({}).say(`Written to ${file}. Verify it: exeat log verify ${file} --key VKEY`);
}
