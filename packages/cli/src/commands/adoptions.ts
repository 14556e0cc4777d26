import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { itemsOf, textAt } from '../json-view.ts';
import { createOutput, table } from '../output.ts';
import { documentFrom } from '../request-body.ts';

type Options = { readonly json?: boolean };
const json = ['--json', 'JSON, also to a terminal'] as const;
const columns = ['exception', 'title', 'approvedBy', 'approvedOn'] as const;

/** `adoptions`: exceptions that were approved elsewhere, taken over once by two people (T34). */
export function adoptionsCommand(finish: Finish): Command {
  const adoptions = new Command('adoptions').description('Take over what was approved before Exeat kept the register: a registrar proposes a batch, the CISO confirms it.');
  adoptions.command('list').description('Batches that wait to be confirmed, with the digest that confirming names.').option(...json)
    .action(async (options: Options) => {
      const reply = await (await connect()).get('/register/adoptions');
      await createOutput(options).result(reply, () => itemsOf(reply).map(batchText).join('\n\n'));
      finish('done');
    });
  adoptions.command('propose').argument('<file>', 'JSON with batch and rows (exception, approvedBy, approvedOn, file: digest of the approval that is attached); - for stdin').option(...json)
    .description('Propose to take over drafts, all or none. It covers nothing until it is confirmed.')
    .action(async (file: string, options: Options) => {
      const output = createOutput(options);
      const reply = await (await connect()).post('/register/adoptions', { body: await documentFrom(file) });
      await output.result(reply, () => batchText(reply));
      output.say(`The CISO confirms it: ./exeat adoptions confirm '${textAt(reply, 'batch')}' ${textAt(reply, 'digest')}`);
      finish('done');
    });
  adoptions.command('confirm').argument('<batch>', 'its name').argument('<digest>', 'of the batch as you read it').option(...json)
    .description('Confirm a batch, all or none. Needs a sign-in of the last five minutes.')
    .action(async (batch: string, digest: string, options: Options) => {
      const reply = await (await connect()).post('/register/adoptions/confirm', { body: { batch, digest } });
      await createOutput(options).result(reply, () => table(['exception', 'from', 'until'], itemsOf(reply, 'exceptions').map((one) => ['exception', 'from', 'until'].map((name) => textAt(one, name)))));
      finish('done');
    });
  return adoptions;
}

function batchText(batch: unknown): string {
  const rows = table([...columns], itemsOf(batch, 'rows').map((row) => columns.map((name) => textAt(row, name))));
  return `${textAt(batch, 'batch')}, proposed by ${textAt(batch, 'proposedBy', 'name')}; digest ${textAt(batch, 'digest')}; covers until ${textAt(batch, 'coversUntil')} at most\n${rows}`;
}
