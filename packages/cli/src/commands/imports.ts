import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { parse } from 'yaml';
import { type Client, connect } from '../http.ts';
import { member, textAt } from '../json-view.ts';
import type { Finish, Outcome } from '../exit-codes.ts';
import { createOutput } from '../output.ts';
import { isHarmless } from '../report.ts';
import { textOfFile } from '../request-body.ts';
import { sourceOf } from '../sources.ts';
import { propertiesText } from '../properties-text.ts';
import { UsageError } from '../usage-error.ts';

/** Records of the directory, the library and the inventory: kind → route that takes a list of them, all or none. */
const recordKinds = {
  units: '/units', calendars: '/calendars', people: '/people', requirements: '/requirements', mappings: '/mappings', assets: '/assets',
} as const;

/** `import KIND FILE`: what is not findings. */
export function importCommand(finish: Finish): Command {
  const command = new Command('import').description('Records people, units, requirements, mappings or assets on the server: a whole file or nothing.');
  for (const [kind, route] of Object.entries(recordKinds)) {
    command.command(kind)
      .description(`Records ${kind}; the fields are those of POST ${route}.`)
      .argument('<file>', 'YAML or JSON list; - for stdin')
      .option('--json', 'JSON, also to a terminal')
      .action(async (file: string, options: { json?: boolean }) => {
        const reply = await (await connect()).post(route, { body: await recordsOf(file) });
        await createOutput(options).result(reply, () => propertiesText(reply));
        finish('done');
      });
  }
  return command;
}

/** The records of a file. @throws UsageError when it holds no list. */
async function recordsOf(file: string): Promise<readonly object[]> {
  let value: unknown;
  try {
    value = parse(await textOfFile(file), { maxAliasCount: 100 });
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`expected YAML or JSON in ${file}, got ${cause instanceof Error ? cause.message.split('\n')[0] : 'something else'}`, { cause });
  }
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'object' && one !== null)) return value as readonly object[];
  throw new UsageError(`expected a list of records in ${file}, got ${Array.isArray(value) ? 'a list without records' : typeof value}`);
}

/** Sends a file as it is, with a bar at a terminal, waits for the report and shows it. Skipped records make it done in part. */
export async function importFile(file: string, query: Readonly<Record<string, string | undefined>>, options: { readonly json?: boolean }): Promise<Outcome> {
  const client = await connect();
  const source = await sourceOf(file);
  const bar = await progressBar(file);
  const content = counted(source.open(), (bytes) => bar?.increment(bytes));
  const accepted = await client.post('/imports', { query: { ...query, source: file === '-' ? 'stdin' : basename(file) }, stream: { content: ReadableStream.from(content), mediaType: 'application/octet-stream' } })
    .finally(() => bar?.stop());
  const report = await finished(client, accepted);
  await createOutput(options).result(report, () => propertiesText(report));
  if (textAt(report, 'state') === 'failed') return 'no';
  const skipped = member(report, 'skipped');
  return Array.isArray(skipped) && skipped.some((each) => !isHarmless(textAt(each, 'reason'))) ? 'partial' : 'done';
}

async function progressBar(file: string): Promise<SingleBar | null> {
  if (process.stderr.isTTY !== true || file === '-') return null;
  const bar = new SingleBar({ format: 'sending {bar} {percentage} % of {total} bytes', stream: process.stderr, hideCursor: true });
  bar.start((await stat(file)).size, 0);
  return bar;
}

async function* counted(chunks: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

/** Asks again, less and less often, while the import runs. */
async function finished(client: Client, accepted: unknown): Promise<unknown> {
  const id = textAt(accepted, 'id');
  let report = accepted;
  for (let pause = 200; textAt(report, 'state') === 'running'; pause = Math.min(pause * 1.5, 5000)) {
    await wait(pause);
    report = await client.get(`/imports/${encodeURIComponent(id)}`);
  }
  return report;
}
