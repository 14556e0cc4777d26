import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { textAt } from '../json-view.ts';
import { showList } from '../lists.ts';
import { wholeNumberOption } from '../options.ts';
import { createOutput } from '../output.ts';
import { UsageError } from '../usage-error.ts';

/** `notices`: what I was told, and marking it as handled. */
export function noticesCommand(finish: Finish): Command {
  const notices = new Command('notices').description('What you were told. Marking a notice changes nothing about its exception.');
  notices
    .command('list')
    .description('What you were told, newest first.')
    .option('--open', 'only what is neither handled nor settled')
    .option('--limit <n>', 'at most this many', wholeNumberOption)
    .option('--cursor <cursor>', 'go on where an earlier page ended')
    .option('--json', 'JSON, also to a terminal')
    .action(async (options: { open?: boolean; limit?: number; cursor?: string; json?: boolean }) => {
      const columns = [['id', 'id'], ['at', 'at'], ['exception', 'exception', 'id'], ['kind', 'kind'], ['text', 'text'], ['due', 'due'], ['handled', 'handledAt']] as const;
      await showList(await connect(), '/notices', { open: options.open === true ? 'true' : undefined }, options, columns, createOutput(options));
      finish('done');
    });
  notices
    .command('handle')
    .argument('[notice]', 'id, as list shows it', wholeNumberOption)
    .description('Mark a notice as handled, or all up to one.')
    .option('--up-to <notice>', 'all up to this one, and none that came since', wholeNumberOption)
    .action(async (notice: number | undefined, { upTo }: { upTo?: number }) => {
      if ((notice === undefined) === (upTo === undefined)) throw new UsageError('expected the id of a notice, or --up-to; see: exeat notices list');
      const client = await connect();
      if (notice !== undefined) await client.post(`/notices/${notice}/handle`);
      const handled = notice === undefined ? textAt(await client.post('/notices/handle', { body: { upTo } }), 'handled') : '1';
      createOutput({}).say(`Handled: ${handled}.`);
      finish('done');
    });
  return notices;
}
