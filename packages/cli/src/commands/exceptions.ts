import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { itemsOf, textAt } from '../json-view.ts';
import { propertiesText } from '../properties-text.ts';
import { showList, type ListOptions, withListOptions } from '../lists.ts';
import { createOutput } from '../output.ts';
import { documentOf } from '../request-body.ts';
import { UsageError } from '../usage-error.ts';
import { exceptionsAttach, exceptionsEvidence } from './exceptions-evidence.ts';
import { exceptionsExport } from './exceptions-export.ts';
import { exceptionVerbs } from './exceptions-verbs.ts';

type ShowOptions = { readonly json?: boolean; readonly history?: boolean; readonly versions?: boolean; readonly coverage?: boolean; readonly actions?: boolean; readonly changes?: boolean };

/** Exceptions on a server: list, show, request as code, and every verb of their life. */
export function exceptionsCommand(finish: Finish): Command {
  const exceptions = new Command('exceptions').description('Policy exceptions on the server at EXEAT_URL.');
  withListOptions(exceptions.command('list'))
    .description('Exceptions that you may see.')
    .option('--state <state>', 'only in this state')
    .option('--owner <person>', 'only of this owner')
    .option('--unit <unit>', 'only of this unit')
    .option('--requirement <id>', 'only from this requirement')
    .option('--asset <type:id>', 'only with this asset in scope')
    .option('--control <id>', 'only what relies on this control')
    .option('--words <text>', 'only where all these words occur')
    .option('--json', 'JSON, also to a terminal')
    .action(async (options: ListOptions & Partial<Record<'state' | 'owner' | 'unit' | 'requirement' | 'asset' | 'control' | 'words', string>> & { json?: boolean }) => {
      const { state, owner, unit, requirement, asset, control, words: q } = options;
      const columns = [['id', 'id'], ['state', 'state'], ['title', 'title'], ['owner', 'owner', 'userName'], ['until', 'cover', 'until']] as const;
      await showList(await connect(), '/exceptions', { state, owner, unit, requirement, asset, control, q }, options, columns.map(([...column]) => column), createOutput(options));
      finish('done');
    });
  exceptions.command('show')
    .description('One exception, with the reliance hash that a decision must name.')
    .argument('<id>', 'EXC-YYYY-NNNN')
    .option('--history', 'what happened, in order')
    .option('--versions', 'every approved content')
    .option('--coverage', 'the findings it covers')
    .option('--actions', 'what you may do with it now, and why not the rest')
    .option('--changes', 'what happened since you last looked at it, and what of it is different')
    .option('--json', 'JSON, also to a terminal')
    .action(async (id: string, options: ShowOptions) => {
      const part = (['history', 'versions', 'coverage', 'actions', 'changes'] as const).find((name) => options[name] === true);
      const found = await (await connect()).get(`/exceptions/${encodeURIComponent(id)}${part === undefined ? '' : `/${part}`}`);
      await createOutput(options).result(found, () => propertiesText(found));
      finish('done');
    });
  exceptions.command('request')
    .description('A draft from a PolicyException document.')
    .argument('<file>', 'YAML or JSON; - for stdin')
    .option('--submit', 'submit it at once')
    .option('--json', 'JSON, also to a terminal')
    .action(async (file: string, options: { submit?: boolean; json?: boolean }) => {
      const client = await connect();
      const draft = await client.post('/exceptions', { body: (await documentOf(file)).content });
      const id = textAt(draft, 'id');
      const reply = options.submit === true ? await client.post(`/exceptions/${encodeURIComponent(id)}/submit`, { body: {} }) : draft;
      await createOutput(options).result(reply, () => `${id} ${textAt(reply, 'state')}`);
      finish('done');
    });
  exceptions.command('edit')
    .description('Replaces the content of a draft, or of a request in approval, by a PolicyException document.')
    .argument('<id>', 'EXC-YYYY-NNNN')
    .argument('<file>', 'YAML or JSON; - for stdin')
    .option('--if-match <tag>', 'ETag of what you read; read now when not given')
    .option('--preview', 'of a request in approval: only say which parts differ, whose signatures would fall and what stands against it')
    .option('--json', 'JSON, also to a terminal')
    .action(async (id: string, file: string, options: { ifMatch?: string; preview?: boolean; json?: boolean }) => {
      const client = await connect();
      const path = `/exceptions/${encodeURIComponent(id)}`;
      const { content } = await documentOf(file);
      if (options.preview === true) {
        const preview = await client.post(`${path}/edit/preview`, { body: { content } });
        await createOutput(options).result(preview, () => editText(preview));
        return finish('done');
      }
      const tag = options.ifMatch ?? (await client.raw('GET', path)).headers.get('etag');
      if (tag === null) throw new UsageError('expected the server to say the revision (ETag), got none; give it with --if-match');
      const reply = await client.patch(path, { body: content, headers: { 'if-match': tag } });
      await createOutput(options).result(reply, () => `${id} ${textAt(reply, 'state')}`);
      finish('done');
    });
  exceptions.command('preview')
    .description('What a request would need: level, seats, longest term, overlaps, findings. Changes nothing.')
    .argument('<file>', 'YAML or JSON; - for stdin')
    .option('--json', 'JSON, also to a terminal')
    .action(async (file: string, options: { json?: boolean }) => {
      const reply = await (await connect()).post('/exceptions/preview', { body: (await documentOf(file)).content });
      await createOutput(options).result(reply, () => propertiesText(reply));
      finish('done');
    });
  for (const command of [exceptionsExport, exceptionsAttach, exceptionsEvidence]) exceptions.addCommand(command(finish));
  for (const verb of exceptionVerbs(finish)) exceptions.addCommand(verb);
  return exceptions;
}

function editText(preview: unknown): string {
  const parts = itemsOf(preview, 'parts').map((part) => `${textAt(part, 'field')}: ${textAt(part, 'class')}`);
  const falls = itemsOf(preview, 'restarts').map((person) => `signs anew: ${textAt(person, 'name')}`);
  return [...(parts.length === 0 ? ['nothing differs'] : parts), ...falls, ...itemsOf(preview, 'refusals').map((refusal) => `against it: ${textAt(refusal, 'text')}`)].join('\n');
}
