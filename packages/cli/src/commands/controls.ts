import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { attachFile } from '../attach-file.ts';
import { connect } from '../http.ts';
import { itemsOf, member, textAt } from '../json-view.ts';
import { type Column, type ListOptions, showList, withListOptions } from '../lists.ts';
import { createOutput, table } from '../output.ts';
import { bodyOf } from '../request-body.ts';
import { codeOf } from '../sources.ts';
import { UsageError } from '../usage-error.ts';
import { tagOf } from './records.ts';

type BodyOptions = { readonly set?: readonly string[]; readonly body?: string; readonly json?: boolean };
type TestOptions = { readonly outcome: string; readonly statement: string; readonly evidence?: readonly string[]; readonly digestOf?: readonly string[]; readonly at?: string; readonly json?: boolean };

const columns: readonly Column[] = [['control', 'id'], ['kind', 'kind'], ['name', 'name'], ['unit', 'unit'], ['operator', 'operator', 'name'], ['state', 'state'], ['good until', 'goodUntil']];

/** `controls`: compensating controls that people run, and their tests. */
export function controlsCommand(finish: Finish): Command {
  const controls = new Command('controls').description('Compensating controls that people run, their tests, and what they are worth.');
  const json = ['--json', 'JSON, also to a terminal'] as const;
  controls.command('catalogue').description('Kinds of controls: what each weakens, by how much, and how long a passing test counts.').option(...json)
    .action(async (options: { json?: boolean }) => {
      const reply = await (await connect()).get('/controls/catalogue');
      await createOutput(options).result(reply, () => table(['kind', 'name', 'weakens', 'strength', 'evidence'], itemsOf(reply).map((kind) => ['id', 'name', 'axis', 'strength', 'evidence'].map((field) => textAt(kind, field)))));
      finish('done');
    });
  withListOptions(controls.command('list')).description('Controls on record, with the state of their test now.')
    .option('--kind <id>', 'only of this kind of the catalogue').option('--unit <unit>', 'only of this unit or below it').option('--state <state>', 'only in this state, for example test_overdue').option(...json)
    .action(async ({ kind, unit, state, ...options }: ListOptions & { kind?: string; unit?: string; state?: string; json?: boolean }) => {
      await showList(await connect(), '/controls', { kind, unit, state }, options, columns, createOutput(options));
      finish('done');
    });
  controls.command('show').description('One control, with its tests and the exceptions that rely on it.').argument('<id>', 'control').option(...json)
    .action(async (id: string, options: { json?: boolean }) => {
      const reply = await (await connect()).get(pathOf(id));
      await createOutput(options).result(reply, () => shown(reply));
      finish('done');
    });
  controls.command('record').description('Record a control: id, kind, name, unit, operator, and where wanted tester, cadence, failureDomain.')
    .option('--set <name=value...>', 'field of the control; JSON values are taken as such').option('--body <file>', 'JSON object with the fields; - for stdin').option(...json)
    .action(async (options: BodyOptions) => {
      const reply = await (await connect()).post('/controls', { body: await bodyOf(options) });
      await createOutput(options).result(reply, () => `${textAt(reply, 'id')} ${textAt(reply, 'state')}`);
      finish('done');
    });
  controls.command('change').description('Record a control anew, whole: name, unit, operator, and where wanted tester, cadence, failureDomain. Its kind and its tests stay.').argument('<id>', 'control')
    .option('--set <name=value...>', 'field of the control; JSON values are taken as such').option('--body <file>', 'JSON object with the fields; - for stdin')
    .option('--if-match <tag>', 'ETag of what you read; read now when not given').option(...json)
    .action(async (id: string, options: BodyOptions & { ifMatch?: string }) => {
      const client = await connect();
      const headers = { 'if-match': options.ifMatch ?? (await tagOf(client, pathOf(id))) };
      const reply: unknown = await (await client.raw('PUT', pathOf(id), { body: await bodyOf(options), headers })).json();
      await createOutput(options).result(reply, () => `${textAt(reply, 'id')} ${textAt(reply, 'state')}`);
      finish('done');
    });
  controls.command('test').description('Record a test that was done, with the files that it left behind, or with their digests alone.').argument('<id>', 'control')
    .requiredOption('--outcome <outcome>', 'pass or fail').requiredOption('--statement <text>', 'what was seen')
    .option('--evidence <file...>', 'files that the test left behind: sent and kept')
    .option('--digest-of <file...>', 'files that stay where they are: only the digest is kept').option('--at <instant>', 'when it was done; now when not given').option(...json)
    .action(async (id: string, { outcome, statement, evidence = [], digestOf = [], at, ...options }: TestOptions) => {
      const client = await connect();
      const files = await Promise.all(digestOf.map(async (file) => ({ sha256: await digest(file), name: basename(file) })));
      for (const file of evidence) {
        const sent = await attachFile(client, `${pathOf(id)}/evidence`, file);
        files.push({ sha256: textAt(sent, 'sha256'), name: textAt(sent, 'name') });
      }
      const body = { outcome, statement, evidence: files, ...(at === undefined ? {} : { testedAt: at }) };
      const reply = await client.post(`${pathOf(id)}/test`, { body });
      await createOutput(options).result(reply, () => `${id} ${textAt(reply, 'state')}${untilText(reply)}`);
      finish('done');
    });
  for (const [verb, what] of [['attest', 'Say that it is in place, without a test.'], ['remove', 'Say that it was taken away or got round.'], ['retire', 'End it for good.']] as const) {
    controls.command(verb).description(what).argument('<id>', 'control').requiredOption('--statement <text>', 'what was seen').option(...json)
      .action(async (id: string, { statement, ...options }: { statement: string; json?: boolean }) => {
        const reply = await (await connect()).post(`${pathOf(id)}/${verb}`, { body: { statement } });
        await createOutput(options).result(reply, () => `${id} ${textAt(reply, 'state')}`);
        finish('done');
      });
  }
  return controls;
}

function shown(reply: unknown): string {
  const relied = member(reply, 'reliedOnBy');
  const tests = member(reply, 'tests');
  const incidents = member(reply, 'incidents');
  return [
    `${textAt(reply, 'id')} (${textAt(reply, 'kind')}) ${textAt(reply, 'name')}: ${textAt(reply, 'state')}${untilText(reply)}`,
    `Run by ${textAt(reply, 'operator', 'name')} of ${textAt(reply, 'unit')}; relied on by ${Array.isArray(relied) && relied.length > 0 ? relied.join(', ') : 'no exception'}.`,
    ...(Array.isArray(tests) && tests.length > 0 ? [table(['test', 'outcome', 'done', 'by', 'what was seen'], tests.map((test: unknown) => [textAt(test, 'id'), textAt(test, 'outcome'), textAt(test, 'testedAt'), textAt(test, 'tester', 'name'), textAt(test, 'statement')]))] : []),
    ...(Array.isArray(incidents) && incidents.length > 0 ? [table(['incident', 'what', 'when', 'exception', 'effect'], incidents.flatMap(incidentRows))] : []),
  ].join('\n');
}

function incidentRows(incident: unknown): string[][] {
  const consequences = member(incident, 'consequences');
  return (Array.isArray(consequences) ? consequences : []).map((one: unknown) => [textAt(incident, 'id'), textAt(incident, 'happened'), textAt(incident, 'at'), textAt(one, 'exception'), textAt(one, 'effect')]);
}

function untilText(reply: unknown): string {
  const until = textAt(reply, 'goodUntil');
  return until === '' ? '' : `, its last pass counts until ${until}`;
}

function pathOf(id: string): string {
  return `/controls/${encodeURIComponent(id)}`;
}

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash).catch((cause: unknown) => {
    throw new UsageError(`expected a readable file, got ${file} (${codeOf(cause)}); check the path`, { cause });
  });
  return hash.digest('hex');
}
