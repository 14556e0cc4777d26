import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { textAt } from '../json-view.ts';
import { showList } from '../lists.ts';
import { createOutput } from '../output.ts';

/** `authority`: changes of who may sign, which a second person confirms; and what a person may do. */
export function authorityCommand(finish: Finish): Command {
  const authority = new Command('authority').description('Changes of roles, positions, heads of units, approval rules, requirements and mappings, which a second person confirms.');
  authority
    .command('list')
    .description('Changes that wait for a second person, and what became of others.')
    .option('--state <state>', 'open, confirmed or declined')
    .option('--json', 'JSON, also to a terminal')
    .action(async ({ state, json }: { state?: string; json?: boolean }) => {
      const columns = [['change', 'id'], ['state', 'state'], ['proposed by', 'proposedBy', 'userName'], ['at', 'proposedAt'], ['decided by', 'decidedBy', 'userName']] as const;
      await showList(await connect(), '/authority-proposals', state === undefined ? {} : { state }, {}, columns, createOutput(json === undefined ? {} : { json }));
      finish('done');
    });
  authority
    .command('show')
    .argument('<change>', 'id, as list shows it')
    .description('One change: what it gives and takes, who could confirm it, and why you may or may not. JSON.')
    .action(async (id: string) => {
      await createOutput({ json: true }).result(await (await connect()).get(pathOf(id)), () => '');
      finish('done');
    });
  authority
    .command('confirm')
    .argument('<change>', 'id, as list shows it')
    .description('Let a change stand, as another registrar or the CISO. Needs a sign-in of the last five minutes.')
    .action(async (id: string) => {
      const reply = await (await connect()).post(`${pathOf(id)}/confirm`, { body: {} });
      createOutput({}).say(`Confirmed: it stands since ${textAt(reply, 'decidedAt')}.`);
      finish('done');
    });
  authority
    .command('decline')
    .argument('<change>', 'id, as list shows it')
    .requiredOption('--text <why>', 'why')
    .description('Decline a change, or take back your own.')
    .action(async (id: string, { text }: { text: string }) => {
      await (await connect()).post(`${pathOf(id)}/decline`, { body: { text } });
      createOutput({}).say('Declined: nothing has changed.');
      finish('done');
    });
  authority
    .command('explain')
    .argument('<person>', 'id of a person')
    .option('--exception <id>', 'about this exception')
    .option('--unit <id>', 'about this unit')
    .option('--json', 'JSON, also to a terminal')
    .description('What a person may do, and why not.')
    .action(async (person: string, { json, ...about }: { exception?: string; unit?: string; json?: boolean }) => {
      const columns = [['action', 'action'], ['allowed', 'allowed'], ['rule', 'rule'], ['for', 'who'], ['why not', 'reasons', '0', 'code']] as const;
      await showList(await connect(), `/people/${encodeURIComponent(person)}/access`, about, {}, columns, createOutput(json === undefined ? {} : { json }));
      finish('done');
    });
  return authority;
}

function pathOf(id: string): string {
  return `/authority-proposals/${encodeURIComponent(id)}`;
}
