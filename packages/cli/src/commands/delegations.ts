import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { textAt } from '../json-view.ts';
import { showList } from '../lists.ts';
import { createOutput } from '../output.ts';

type Given = { readonly to: string; readonly until: string; readonly level: string; readonly text: string; readonly from?: string; readonly since?: string; readonly unit?: string };

/** `delegations`: who decides for whom, until when. */
export function delegationsCommand(finish: Finish): Command {
  const delegations = new Command('delegations').description('Who decides for whom, for how long, and within which bounds.');
  delegations
    .command('list')
    .description('Delegations, the latest first.')
    .option('--person <id>', 'only those of or to this person')
    .option('--current', 'only those that are neither over nor ended')
    .option('--json', 'JSON, also to a terminal')
    .action(async ({ person, current, json }: { person?: string; current?: boolean; json?: boolean }) => {
      const filter = { ...(person === undefined ? {} : { person }), ...(current === true ? { current: 'true' } : {}) };
      const columns = [['delegation', 'id'], ['state', 'state'], ['for', 'from', 'userName'], ['decides', 'to', 'userName'], ['up to level', 'maxLevel'], ['within', 'unit'], ['last day', 'lastDay']] as const;
      await showList(await connect(), '/delegations', filter, {}, columns, createOutput(json === undefined ? {} : { json }));
      finish('done');
    });
  delegations
    .command('give')
    .requiredOption('--to <person>', 'who decides for you')
    .requiredOption('--until <day>', 'last day on which it stands, YYYY-MM-DD')
    .requiredOption('--level <n>', 'highest level of a request that it reaches, 1 to 5')
    .requiredOption('--text <why>', 'why')
    .option('--since <day>', 'first day; from now on unless given')
    .option('--unit <id>', 'only requests wholly within this unit')
    .option('--from <person>', 'as a registrar, for somebody who is absent: then to a superior of theirs')
    .option('--json', 'JSON, also to a terminal')
    .description('Let somebody decide for you for a while. Needs a sign-in of the last five minutes.')
    .action(async ({ to, until, level, text, from, since, unit, json }: Given & { json?: boolean }) => {
      const body = { to, lastDay: until, maxLevel: Number(level), text, ...(from === undefined ? {} : { from }), ...(since === undefined ? {} : { firstDay: since }), ...(unit === undefined ? {} : { unit }) };
      const reply = await (await connect()).post('/delegations', { body });
      await createOutput(json === undefined ? {} : { json }).result(reply, () => `Given: ${textAt(reply, 'id')}, from ${textAt(reply, 'starts')} until ${textAt(reply, 'until')}.`);
      finish('done');
    });
  delegations
    .command('end')
    .argument('<delegation>', 'id, as list shows it')
    .option('--text <why>', 'why')
    .description('End a delegation at once. What was decided by it stands.')
    .action(async (id: string, { text }: { text?: string }) => {
      const reply = await (await connect()).post(`/delegations/${encodeURIComponent(id)}/end`, { body: text === undefined ? {} : { text } });
      createOutput({}).say(`Ended at ${textAt(reply, 'endedAt')}.`);
      finish('done');
    });
  return delegations;
}
