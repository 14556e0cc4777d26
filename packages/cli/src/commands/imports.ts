import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { type Client, connect } from '../http.ts';
import { member, textAt } from '../json-view.ts';
import type { Finish, Outcome } from '../exit-codes.ts';
import { createOutput } from '../output.ts';
import { isHarmless } from '../report.ts';
import { sourceOf } from '../sources.ts';
import { propertiesText } from '../properties-text.ts';

const kinds = ['people', 'units', 'requirements', 'assets', 'register'] as const;

/** `import KIND FILE`: what is not findings. */
export function importCommand(finish: Finish): Command {
  const command = new Command('import').description('Imports people, units, requirements, assets or a register into the server.');
  for (const kind of kinds) {
    command.command(kind)
      .argument('<file>', 'CSV, JSON or YAML; - for stdin')
      .option('--json', 'JSON, also to a terminal')
      .action(async (file: string, options: { json?: boolean }) => finish(await importFile(file, { kind }, options)));
  }
  return command;
}

/** Sends a file as it is, with a bar at a terminal, waits for the report and shows it. Skipped records make it done in part. */
export async function importFile(file: string, query: Readonly<Record<string, string | undefined>>, options: { readonly json?: boolean }): Promise<Outcome> {
  const client = await connect();
  const source = await sourceOf(file);
  const bar = await progressBar(file);
  const content = counted(source.open(), (bytes) => bar?.increment(bytes));
  const accepted = await client.post('/imports', { query: { ...query, source: basename(file) }, stream: { content: ReadableStream.from(content), mediaType: 'application/octet-stream' } })
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
