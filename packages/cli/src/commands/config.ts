import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { type Client, connect } from '../http.ts';
import { itemsOf, member, textAt } from '../json-view.ts';
import { showList } from '../lists.ts';
import { createOutput, table } from '../output.ts';
import { documentFrom } from '../request-body.ts';

type Options = { readonly json?: boolean };
const json = ['--json', 'JSON, also to a terminal'] as const;

/** `config`: the versioned documents that decisions depend on. A second person confirms each version (`authority confirm`). */
export function configCommand(finish: Finish): Command {
  const config = new Command('config').description('Versioned documents that decisions depend on: the approval matrix and others.');
  config
    .command('list')
    .description('Every document: the version in force, and what waits.')
    .option(...json)
    .action(async (options: Options) => {
      const columns = [['document', 'name'], ['title', 'title'], ['version', 'version'], ['in force since', 'from'], ['waits to be confirmed', 'awaiting'], ['waits for its time', 'scheduled']] as const;
      await showList(await connect(), '/config', {}, {}, columns, createOutput(options));
      finish('done');
    });
  config
    .command('show')
    .argument('<name>', 'of a document, as list shows it')
    .option('--at <instant>', 'as it was in force then')
    .option('--version <n>', 'this version, in force or not')
    .description('A document as JSON, ready to be changed and proposed.')
    .action(async (name: string, { at, version }: { at?: string; version?: string }) => {
      const client = await connect();
      const shown = version === undefined ? await client.get(pathOf(name), { query: { at } }) : await client.get(`${pathOf(name)}/versions/${encodeURIComponent(version)}`);
      await createOutput({ json: true }).result(member(shown, 'document'), () => '');
      finish('done');
    });
  config
    .command('history')
    .argument('<name>', 'of a document')
    .option(...json)
    .description('Every version that was published: from when it is in force, who proposed and who confirmed it.')
    .action(async (name: string, options: Options) => {
      const columns = [['version', 'version'], ['in force', 'inForce'], ['from', 'from'], ['proposed by', 'proposedBy', 'userName'], ['confirmed by', 'confirmedBy', 'userName'], ['change', 'proposal']] as const;
      await showList(await connect(), `${pathOf(name)}/versions`, {}, {}, columns, createOutput(options));
      finish('done');
    });
  config
    .command('check')
    .argument('<name>', 'of a document')
    .argument('<file>', 'the document as JSON; - for stdin')
    .option(...json)
    .description('Where a document differs from what is in force, and what publishing it would refuse. Exit code 1: it would be refused.')
    .action(async (name: string, file: string, options: Options) => {
      const reply = await (await connect()).post(`${pathOf(name)}/check`, { body: { document: await documentFrom(file) } });
      await createOutput(options).result(reply, () => checkText(reply));
      finish(itemsOf(reply, 'refusals').length === 0 ? 'done' : 'no');
    });
  config
    .command('simulate')
    .argument('<name>', 'of a document')
    .argument('<file>', 'the draft as JSON; - for stdin')
    .option(...json)
    .description('Run a draft over past requests: what would have been different. Exit code 1: something would have been.')
    .action(async (name: string, file: string, options: Options) => {
      const found = await simulated(await connect(), `${pathOf(name)}/simulate`, await documentFrom(file));
      await createOutput(options).result(found, () => simulationText(found));
      finish(found.items.length === 0 ? 'done' : 'no');
    });
  config
    .command('propose')
    .argument('<name>', 'of a document')
    .argument('<file>', 'the document as JSON; - for stdin')
    .option('--from <instant>', 'in force from then on; never before it is confirmed')
    .description('Propose a document to a second person. Needs a sign-in of the last five minutes.')
    .action(async (name: string, file: string, { from }: { from?: string }) => {
      const client = await connect();
      const stands = await client.raw('GET', pathOf(name));
      const body = { document: await documentFrom(file), ...(from === undefined ? {} : { from }) };
      const reply: unknown = await (await client.raw('PUT', pathOf(name), { body, headers: { 'if-match': stands.headers.get('etag') ?? '' } })).json();
      const awaits = textAt(reply, 'awaits');
      createOutput({}).say(awaits === '' ? `It stands, as version ${textAt(reply, 'version')}.` : `Another registrar or the CISO confirms it: ./exeat authority confirm ${awaits}`);
      finish('done');
    });
  return config;
}

type Simulation = { readonly requests: number; readonly refusals: readonly unknown[]; readonly items: readonly unknown[] };

/** Every page of it. */
async function simulated(client: Client, path: string, document: unknown): Promise<Simulation> {
  const items: unknown[] = [];
  let requests = 0;
  for (let cursor: string | undefined; ; ) {
    const reply = await client.post(path, { body: { document, ...(cursor === undefined ? {} : { cursor }) } });
    items.push(...itemsOf(reply));
    requests += Number(textAt(reply, 'requests'));
    const next = textAt(reply, 'next');
    if (next === '') return { requests, refusals: itemsOf(reply, 'refusals'), items };
    cursor = next;
  }
}

function simulationText({ requests, refusals, items }: Simulation): string {
  const outcome = (item: unknown, side: 'inForce' | 'draft'): string => {
    const refused = itemsOf(member(item, side), 'refusals').map((reason) => textAt(reason, 'code'));
    return refused.length > 0 ? `refused: ${refused.join(', ')}` : `level ${textAt(item, side, 'level')}, at most until ${textAt(item, side, 'longest')}`;
  };
  const rows = items.map((item) => [textAt(item, 'exception'), textAt(item, 'request'), textAt(item, 'at'), outcome(item, 'inForce'), outcome(item, 'draft'), textAt(item, 'differs')]);
  return [
    `${items.length} of ${requests} requests would have been different.`,
    ...(rows.length === 0 ? [] : [table(['exception', 'request', 'at', 'in force', 'draft', 'differs in'], rows)]),
    ...refusals.map((reason) => `The draft cannot be published: ${textAt(reason, 'text')}`),
  ].join('\n');
}

function checkText(reply: unknown): string {
  const refusals = itemsOf(reply, 'refusals').map((reason) => `refused: ${textAt(reason, 'text')}`);
  const changes = itemsOf(reply, 'changes').map((change) => [textAt(change, 'path'), textAt(change, 'before'), textAt(change, 'after')]);
  if (refusals.length > 0) return refusals.join('\n');
  return changes.length === 0 ? 'Nothing differs from what is in force.' : table(['place', 'in force', 'written'], changes);
}

function pathOf(name: string): string {
  return `/config/${encodeURIComponent(name)}`;
}
