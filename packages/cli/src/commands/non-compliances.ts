import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { attachFile } from '../attach-file.ts';
import { connect } from '../http.ts';
import { itemsOf, member, textAt } from '../json-view.ts';
import { type Column, type ListOptions, showList, withListOptions } from '../lists.ts';
import { createOutput, table } from '../output.ts';
import { bodyOf } from '../request-body.ts';

type Options = { readonly json?: boolean };
type BodyOptions = Options & { readonly set?: readonly string[]; readonly body?: string };

const columns: readonly Column[] = [['id', 'id'], ['kind', 'kind'], ['requirement', 'requirement'], ['title', 'title'], ['owner', 'owner', 'name'], ['unit', 'unit'], ['status', 'status']];

/** `non-compliances`: requirements that are not met and cannot be excepted. Nothing of it gives cover. */
export function nonCompliancesCommand(finish: Finish): Command {
  const group = new Command('non-compliances').description('Requirements that are not met, with owner and plan: what cannot be excepted, and what goes on after its exception. They cover nothing.');
  const json = ['--json', 'JSON, also to a terminal'] as const;
  const body = ['--body <file>', 'JSON object with the fields; - for stdin'] as const;
  const set = ['--set <name=value...>', 'field; JSON values are taken as such'] as const;
  withListOptions(group.command('list')).description('What is on record; with --json the report for whoever is told.')
    .option('--requirement <id>', 'only of this requirement').option('--unit <unit>', 'only of owners in this unit or below it').option('--status <status>', 'open or resolved')
    .option('--kind <kind>', 'not_excepted, or violation: an exception is over and still in use').option('--exception <id>', 'only about this exception').option(...json)
    .action(async ({ requirement, unit, status, kind, exception, ...options }: ListOptions & Options & { requirement?: string; unit?: string; status?: string; kind?: string; exception?: string }) => {
      await showList(await connect(), '/non-compliances', { requirement, unit, status, kind, exception }, options, columns, createOutput(options));
      finish('done');
    });
  group.command('show').description('One, with its plan.').argument('<id>', 'for example NC-2026-0051').option(...json)
    .action(async (id: string, options: Options) => {
      const reply = await (await connect()).get(pathOf(id));
      await createOutput(options).result(reply, () => shown(reply));
      finish('done');
    });
  group.command('record').description('Record one: title, statement, requirement, asset, milestones, and where wanted owner and exception.').option(...set).option(...body).option(...json)
    .action(async (options: BodyOptions) => {
      const reply = await (await connect()).post('/non-compliances', { body: await bodyOf(options) });
      await createOutput(options).result(reply, () => `${textAt(reply, 'id')} ${textAt(reply, 'status')}`);
      finish('done');
    });
  group.command('plan').description('Change its plan: milestones, and text that says why.').argument('<id>', 'non-compliance').option('--if-match <tag>', 'ETag of what you read; read now when not given').option(...set).option(...body).option(...json)
    .action(async (id: string, { ifMatch, ...options }: BodyOptions & { ifMatch?: string }) => {
      const client = await connect();
      const tag = ifMatch ?? (await client.raw('GET', pathOf(id))).headers.get('etag');
      const reply = await client.post(`${pathOf(id)}/plan`, { body: await bodyOf(options), ...(tag === null ? {} : { headers: { 'if-match': tag } }) });
      await createOutput(options).result(reply, () => `${id} ${textAt(reply, 'status')}`);
      finish('done');
    });
  group.command('attach').description('Attach a file that shows it, or that it is over.').argument('<id>', 'non-compliance').argument('<file>', 'the file').option(...json)
    .action(async (id: string, file: string, options: Options) => {
      const reply = await attachFile(await connect(), `${pathOf(id)}/evidence`, file);
      await createOutput(options).result(reply, () => `${textAt(reply, 'sha256')} ${textAt(reply, 'name')} (${textAt(reply, 'mediaType')})`);
      finish('done');
    });
  group.command('resolve').description('Verify that it is over; by somebody who neither owns nor recorded it. A violation only when scans find nothing of it any more.').argument('<id>', 'non-compliance').requiredOption('--evidence <text>', 'what shows it').option(...json)
    .action(async (id: string, { evidence, ...options }: Options & { evidence: string }) => {
      const reply = await (await connect()).post(`${pathOf(id)}/resolve`, { body: { evidence } });
      await createOutput(options).result(reply, () => `${id} ${textAt(reply, 'status')}`);
      finish('done');
    });
  return group;
}

function shown(reply: unknown): string {
  const milestones = member(reply, 'milestones');
  return [
    `${textAt(reply, 'id')} ${textAt(reply, 'title')}: ${textAt(reply, 'status')}, owned by ${textAt(reply, 'owner', 'name')}.`,
    `${textAt(reply, 'requirement')} is not met. ${textAt(reply, 'statement')}`,
    table(['due', 'milestone'], itemsOf({ items: milestones }).map((one) => [textAt(one, 'due'), textAt(one, 'title')])),
  ].join('\n');
}

function pathOf(id: string): string {
  return `/non-compliances/${encodeURIComponent(id)}`;
}
