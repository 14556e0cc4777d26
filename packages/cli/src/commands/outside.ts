import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { itemsOf, member, textAt } from '../json-view.ts';
import { type Column, type ListOptions, showList, withListOptions } from '../lists.ts';
import { createOutput, table } from '../output.ts';
import { textOfFile } from '../request-body.ts';
import { sourceOf } from '../sources.ts';
import { UsageError } from '../usage-error.ts';

const columns: readonly Column[] = [['received', 'receivedAt'], ['kind', 'kind'], ['subject', 'subject'], ['source', 'source'], ['id', 'externalId'], ['version', 'version'], ['applied', 'applied']];
const batch = 200;

/** `outside`: facts that other systems report, and what became of them. */
export function outsideCommand(finish: Finish): Command {
  const outside = new Command('outside').description('Facts that other systems report: tickets, changes, assets, tests of controls, listings, incidents, joiners, movers and leavers.');
  outside.command('report').description('Report facts: a JSON array, or one JSON object a line. Sent again they change nothing.')
    .argument('<file>', 'JSON or NDJSON; - for stdin').option('--json', 'JSON, also to a terminal')
    .action(async (file: string, options: { json?: boolean }) => {
      const facts = factsIn(await textOfFile(file), file);
      const client = await connect();
      const items: unknown[] = [];
      for (let at = 0; at < facts.length; at += batch) items.push(...itemsOf(await client.post('/outside-facts', { body: { facts: facts.slice(at, at + batch) } })));
      await createOutput(options).result({ items }, () => table(['source', 'id', 'version', 'outcome', 'exceptions'], items.map((item) => [
        textAt(item, 'source'), textAt(item, 'externalId'), textAt(item, 'version'), textAt(item, 'outcome'), refusalOf(item) || textAt(item, 'exceptions'),
      ])));
      finish(items.some((item) => textAt(item, 'outcome') === 'refused') ? 'partial' : 'done');
    });
  outside.command('feed').description('Take in a feed: known exploited vulnerabilities (kev, JSON) or scores of a day (epss, CSV), also as .gz.')
    .argument('<kind>', 'kev or epss').argument('<file>', 'as its publisher gives it out').requiredOption('--source <name>', 'where it comes from, for example cisa').option('--json', 'JSON, also to a terminal')
    .action(async (kind: string, file: string, { source, ...options }: { source: string; json?: boolean }) => {
      const client = await connect();
      const opened = (await sourceOf(file)).open();
      const content = ReadableStream.from(file.endsWith('.gz') ? Readable.from(opened).pipe(createGunzip()) : opened);
      const reply = await client.post('/outside-facts/feeds', { query: { kind, source }, stream: { content, mediaType: 'application/octet-stream' } });
      await createOutput(options).result(reply, () => `${textAt(reply, 'kind')} as of ${textAt(reply, 'asOf')}: ${textAt(reply, 'outcome')}, ${textAt(reply, 'rows')} vulnerabilities`);
      finish('done');
    });
  outside.command('vulnerability').description('What the feeds say of a vulnerability, and which exceptions name it.').argument('<id>', 'CVE').option('--json', 'JSON, also to a terminal')
    .action(async (id: string, options: { json?: boolean }) => {
      const reply = await (await connect()).get(`/outside-facts/vulnerabilities/${encodeURIComponent(id)}`);
      const part = (name: string): string => (member(reply, name) === null ? 'not known' : `${textAt(reply, name, 'value')}, ${textAt(reply, name, 'source')} as of ${textAt(reply, name, 'asOf')}${textAt(reply, name, 'stale') === 'true' ? ' (old)' : ''}`);
      await createOutput(options).result(reply, () => `known to be exploited: ${part('knownExploited')}\nprobability: ${part('exploitProbability')}\nexceptions: ${textAt(reply, 'exceptions')}`);
      finish('done');
    });
  withListOptions(outside.command('list')).description('What was reported, newest arrival first.')
    .option('--family <family>', 'ticket, change, asset, incident or person').option('--subject <id>', 'one ticket, change or incident, or an asset as TYPE:ID')
    .option('--source <name>', 'only from this system').option('--json', 'JSON, also to a terminal')
    .action(async ({ family, subject, source, ...options }: ListOptions & { family?: string; subject?: string; source?: string; json?: boolean }) => {
      await showList(await connect(), '/outside-facts', { family, subject, source }, options, columns, createOutput(options));
      finish('done');
    });
  return outside;
}

function refusalOf(item: unknown): string {
  const reasons = member(item, 'reasons');
  return Array.isArray(reasons) ? reasons.map((reason: unknown) => textAt(reason, 'text')).join(' ') : '';
}

/** The facts of a JSON array or object, or of lines of JSON. @throws UsageError naming the line. */
function factsIn(text: string, file: string): readonly unknown[] {
  const whole = parsed(text);
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole];
  const facts = text.split('\n').map((line, at) => ({ line: line.trim(), at: at + 1 })).filter(({ line }) => line !== '').map(({ line, at }) => {
    const fact = parsed(line);
    if (fact === undefined) throw new UsageError(`expected JSON in line ${at} of ${file}, got something else`);
    return fact;
  });
  if (facts.length === 0) throw new UsageError(`expected at least one fact in ${file}, got none`);
  return facts;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
