import type { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { itemsOf, member, textAt } from '../json-view.ts';
import { showList } from '../lists.ts';
import { createOutput, table } from '../output.ts';
import { documentFrom } from '../request-body.ts';
import { UsageError } from '../usage-error.ts';

type Options = { readonly json?: boolean; readonly effective?: string };
const json = ['--json', 'JSON, also to a terminal'] as const;
const effective = ['--effective <day>', 'in force from the start of this day, in the zone of whoever answers for the document; at once unless given'] as const;

/** `policy versions|impact|publish|renumber`: versions of a requirement, and what a changed one means for what deviates from it. */
export function addVersionVerbs(policy: Command, finish: Finish): void {
  policy.command('versions').description('Every version of a requirement: from when it is in force, and what it is to the one before.').argument('<requirement>', 'DOCUMENT/CLAUSE').option(...json)
    .action(async (id: string, options: Options) => {
      const columns = [['version', 'version'], ['standing', 'standing'], ['in force from', 'from'], ['day', 'day'], ['zone', 'zone'], ['is', 'class'], ['published', 'recordedAt']] as const;
      await showList(await connect(), `${pathOf(id)}/versions`, {}, {}, columns, createOutput(options));
      finish('done');
    });
  policy.command('impact').description('What a changed version would do to each draft, request and exception in force. Changes nothing. Exit code 1: something would change for one.')
    .argument('<requirement>', 'DOCUMENT/CLAUSE').argument('<file>', 'the members that change, as JSON; - for stdin').option(...effective).option(...json)
    .action(async (id: string, file: string, options: Options) => {
      const reply = await (await connect()).post(`${pathOf(id)}/impact`, { body: await changeFrom(file, options) });
      await createOutput(options).result(reply, () => impactText(reply));
      finish(itemsOf(reply).every((item) => unmoved.includes(textAt(item, 'outcome'))) ? 'done' : 'no');
    });
  policy.command('publish').description('Publish a changed version, with what follows for each exception, once another person confirms it. Look at its impact first.')
    .argument('<requirement>', 'DOCUMENT/CLAUSE').argument('<file>', 'the members that change, as JSON; - for stdin').option(...effective).option(...json)
    .action(async (id: string, file: string, options: Options) => {
      const client = await connect();
      const stands = await client.raw('GET', pathOf(id));
      const reply: unknown = await (await client.raw('PATCH', pathOf(id), { body: await changeFrom(file, options), headers: { 'if-match': stands.headers.get('etag') ?? '' } })).json();
      await createOutput(options).result(reply, () => publishedText(id, reply));
      finish('done');
    });
  policy.command('renumber').description('Say that a later version of its standard gives a requirement another number. It keeps its id, and is found by both; another person confirms it.')
    .argument('<requirement>', 'DOCUMENT/CLAUSE').argument('<number>', 'the other number, in the same document').option(...effective).option(...json)
    .action(async (id: string, number: string, { effective: day, ...options }: Options) => {
      pathOf(number);
      const client = await connect();
      const stands = await client.raw('GET', pathOf(id));
      const known: unknown = await stands.json();
      const body = { aliases: [...textsAt(member(known, 'aliases')), number], ...(day === undefined ? {} : { effective: day }) };
      const reply: unknown = await (await client.raw('PATCH', pathOf(id), { body, headers: { 'if-match': stands.headers.get('etag') ?? '' } })).json();
      await createOutput(options).result(reply, () => publishedText(id, reply));
      finish('done');
    });
}

const unmoved: readonly string[] = ['same', 'mapped', 'outlives'];

async function changeFrom(file: string, { effective: day }: Options): Promise<object> {
  const change = await documentFrom(file);
  if (typeof change !== 'object' || change === null || Array.isArray(change)) throw new UsageError(`expected an object with the members that change, for example {"tier": 1}, in ${file}`);
  return { ...change, ...(day === undefined ? {} : { effective: day }) };
}

function publishedText(id: string, reply: unknown): string {
  return textAt(reply, 'awaits') === ''
    ? `Version ${textAt(reply, 'version')} of ${id} is in force from ${textAt(reply, 'from')}.`
    : `Proposed. Another registrar or the CISO confirms it: exeat authority confirm ${textAt(reply, 'awaits')}`;
}

function textsAt(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function impactText(reply: unknown): string {
  const changes = itemsOf(reply, 'changes').map((change) => `${textAt(change, 'field')} (${textAt(change, 'direction')})`);
  const rows = itemsOf(reply).map((item) => [textAt(item, 'exception'), textAt(item, 'owner', 'userName'), textAt(item, 'standing'), textAt(item, 'request'), textAt(item, 'outcome'), textAt(item, 'at'), textAt(item, 'text')]);
  return [
    `Version ${textAt(reply, 'version')} would be ${textAt(reply, 'class')}, in force from ${textAt(reply, 'from')}${changes.length === 0 ? '' : `: ${changes.join(', ')}`}. ${textAt(reply, 'rules')} rules are mapped to it.`,
    rows.length === 0 ? 'Nothing cites it.' : table(['exception', 'owner', 'standing', 'request', 'becomes', 'at', 'why'], rows),
  ].join('\n');
}

function pathOf(id: string): string {
  const [document, clause] = id.split('/');
  if (document === undefined || clause === undefined) throw new UsageError(`expected DOCUMENT/CLAUSE, for example STD-LG/LG-7.1, got ${id}`);
  return `/requirements/${encodeURIComponent(document)}/${encodeURIComponent(clause)}`;
}
