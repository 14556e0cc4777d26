import { type Command, Option } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { textAt } from '../json-view.ts';
import { type Column, type ListOptions, showList, withListOptions } from '../lists.ts';
import { createOutput } from '../output.ts';

type Options = { readonly json?: boolean };

const columns: readonly Column[] = [['review', 'id'], ['requirement', 'requirement'], ['owner', 'owner', 'userName'], ['signal', 'signal'], ['what it says', 'text'], ['until', 'lastDay'], ['answer', 'answer', 'outcome']];

/** `policy reviews` and `policy answer`: what owners of requirements answer to the signals of experience. */
export function addReviewVerbs(policy: Command, finish: Finish): void {
  withListOptions(policy.command('reviews').description('Answers that owners of requirements owe to signals, and those that were given. Silence answers nothing: what is overdue is asked of the first person above, too.'))
    .option('--requirement <id>', 'only of this requirement').option('--state <state>', 'open, overdue or answered').option('--mine', 'only those that you may answer now').option('--json', 'JSON, also to a terminal')
    .action(async ({ requirement, state, mine, ...options }: ListOptions & Options & { requirement?: string; state?: string; mine?: boolean }) => {
      await showList(await connect(), '/policy-reviews', { requirement, state, mine: mine === true ? 'true' : undefined }, options, columns, createOutput(options));
      finish('done');
    });
  policy.command('answer').description('Answer a signal as the owner of the requirement. It changes nothing by itself: publish the version that you promise.').argument('<id>', 'for example PR-2026-0001')
    .addOption(new Option('--outcome <outcome>', 'accept: the requirement is to change; reject: it stays').choices(['accept', 'reject']).makeOptionMandatory())
    .requiredOption('--text <text>', 'why').option('--json', 'JSON, also to a terminal')
    .action(async (id: string, { outcome, text, ...options }: Options & { outcome: string; text: string }) => {
      const reply = await (await connect()).post(`/policy-reviews/${encodeURIComponent(id)}/answer`, { body: { outcome, text } });
      await createOutput(options).result(reply, () => `${id} ${textAt(reply, 'answer', 'outcome')}`);
      finish('done');
    });
}
