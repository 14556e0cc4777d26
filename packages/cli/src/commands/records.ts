import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { type Client, connect } from '../http.ts';
import { textAt } from '../json-view.ts';
import { type Column, type ListOptions, showList, withListOptions } from '../lists.ts';
import { createOutput } from '../output.ts';
import { propertiesText } from '../properties-text.ts';
import { bodyOf } from '../request-body.ts';

type Kind = {
  readonly name: string;
  readonly what: string;
  readonly path: string;
  readonly columns: readonly Column[];
  /** Has a record of its own at `PATH/ID`; the id of an asset or a requirement has two parts. */
  readonly shows?: true;
  /** May be changed in place, with the revision that was read. */
  readonly changes?: true;
};

const kinds: readonly Kind[] = [
  { name: 'people', what: 'People of the directory.', path: '/people', columns: [['id', 'id'], ['name', 'name'], ['unit', 'unit'], ['active', 'active']], shows: true, changes: true },
  { name: 'units', what: 'Units of the organisation.', path: '/units', columns: [['id', 'id'], ['name', 'name'], ['parent', 'parent'], ['zone', 'zone']], shows: true, changes: true },
  { name: 'calendars', what: 'Calendars of working days.', path: '/calendars', columns: [['id', 'id'], ['working days', 'workingDays'], ['years', 'years']] },
  { name: 'requirements', what: 'Requirements that can be deviated from. A changed version is published with policy publish.', path: '/requirements', columns: [['id', 'id'], ['title', 'title'], ['version', 'version']], shows: true },
  { name: 'mappings', what: 'Which rules of tools check which requirements.', path: '/mappings', columns: [['scheme', 'rule', 'scheme'], ['rule', 'rule', 'id'], ['requirements', 'requirements']] },
  { name: 'assets', what: 'Assets on record.', path: '/assets', columns: [['type', 'type'], ['id', 'id'], ['unit', 'unit'], ['criticality', 'criticality']], shows: true },
];

/** `people`, `units`, `assets` …: the records that exceptions are about. New ones come by `import`. */
export function recordsCommands(finish: Finish): readonly Command[] {
  return kinds.map(({ name, what, path, columns, shows, changes }) => {
    const command = new Command(name).description(what);
    withListOptions(command.command('list')).description('Those on record.').option('--json', 'JSON, also to a terminal')
      .action(async (options: ListOptions & { json?: boolean }) => {
        await showList(await connect(), path, {}, options, columns, createOutput(options));
        finish('done');
      });
    if (shows === true) {
      command.command('show').description('One of them.').argument('<id>', 'as list shows it').option('--json', 'JSON, also to a terminal')
        .action(async (id: string, options: { json?: boolean }) => {
          const reply = await (await connect()).get(pathOf(path, id));
          await createOutput(options).result(reply, () => propertiesText(reply));
          finish('done');
        });
    }
    if (changes === true) {
      command.command('change').description('Change what is on record; what decides who may sign waits for a second person.').argument('<id>', 'as list shows it')
        .option('--set <name=value...>', 'field that changes; JSON values are taken as such').option('--body <file>', 'JSON object with the fields; - for stdin')
        .option('--if-match <tag>', 'ETag of what you read; read now when not given').option('--json', 'JSON, also to a terminal')
        .action(async (id: string, options: { set?: readonly string[]; body?: string; ifMatch?: string; json?: boolean }) => {
          const client = await connect();
          const at = pathOf(path, id);
          const reply = await client.patch(at, { body: await bodyOf(options), headers: { 'if-match': options.ifMatch ?? (await tagOf(client, at)) } });
          await createOutput(options).result(reply, () => (textAt(reply, 'awaits') === '' ? `${id} is changed.` : `Proposed. Another registrar or the CISO confirms it: exeat authority confirm ${textAt(reply, 'awaits')}`));
          finish('done');
        });
    }
    return command;
  });
}

/** `tokens`: credentials of service accounts. */
export function tokensCommand(finish: Finish): Command {
  const tokens = new Command('tokens').description('Tokens of service accounts: they read, import and propose, and never decide.');
  withListOptions(tokens.command('list')).description('Those that have not ended.').option('--json', 'JSON, also to a terminal')
    .action(async (options: ListOptions & { json?: boolean }) => {
      await showList(await connect(), '/tokens', {}, options, [['token', 'id'], ['name', 'name'], ['unit', 'unit'], ['until', 'expiresAt']], createOutput(options));
      finish('done');
    });
  tokens.command('create').description('Make one; its secret is shown once, here.').option('--set <name=value...>', 'field of the token; JSON values are taken as such')
    .option('--body <file>', 'JSON object with the fields; - for stdin').option('--json', 'JSON, also to a terminal')
    .action(async (options: { set?: readonly string[]; body?: string; json?: boolean }) => {
      const reply = await (await connect()).post('/tokens', { body: await bodyOf(options) });
      await createOutput(options).result(reply, () => propertiesText(reply));
      finish('done');
    });
  tokens.command('revoke').description('End one: it opens nothing from then on.').argument('<id>', 'as list shows it')
    .action(async (id: string) => {
      await (await connect()).raw('DELETE', `/tokens/${encodeURIComponent(id)}`);
      createOutput({}).say(`${id} is revoked.`);
      finish('done');
    });
  return tokens;
}

/** Of `host:app-01` and `STD-LG/LG-7.1` the parts stand one after the other in the path. */
function pathOf(path: string, id: string): string {
  const parts = path === '/assets' ? [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)] : path === '/requirements' ? id.split('/') : [id];
  return [path, ...parts.map(encodeURIComponent)].join('/');
}

/** The revision that is changed. */
export async function tagOf(client: Client, path: string): Promise<string> {
  return (await client.raw('GET', path)).headers.get('etag') ?? '';
}
