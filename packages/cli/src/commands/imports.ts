import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { recordKinds } from '@exeat/contract';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { type Client, connect } from '../http.ts';
import { member, textAt } from '../json-view.ts';
import type { Finish, Outcome } from '../exit-codes.ts';
import { createOutput } from '../output.ts';
import { isHarmless } from '../report.ts';
import { sourceOf } from '../sources.ts';
import { propertiesText } from '../properties-text.ts';

type RecordOptions = { readonly json?: boolean; readonly dryRun?: boolean; readonly sheet?: string; readonly header?: string; readonly document?: string; readonly owner?: string; readonly tier?: string };

/** `import KIND FILE`: what is not findings. */
export function importCommand(finish: Finish): Command {
  const command = new Command('import').description('Records people, units, requirements, mappings or assets on the server: a whole file or nothing.');
  for (const kind of recordKinds) {
    const one = command.command(kind)
      .description(`Records ${kind}: CSV or XLSX with a header, or a JSON or YAML list${kind === 'requirements' ? ', or an OSCAL catalogue' : ''}. Columns: docs/reference/record-files.md.`)
      .argument('<file>', 'the file; - for stdin')
      .option('--dry-run', 'say what would be, and record nothing')
      .option('--sheet <name>', 'sheet of a workbook; the first unless given')
      .option('--header <line>', 'line of a table that names its columns')
      .option('--json', 'JSON, also to a terminal');
    if (kind === 'requirements') {
      one.option('--document <id>', 'OSCAL: document that the controls become clauses of; from its title unless given')
        .option('--owner <person>', 'OSCAL: owner of the document; you unless given')
        .option('--tier <n>', 'OSCAL: tier of the clauses, 1 to 3; 2 unless given');
    }
    one.action(async (file: string, options: RecordOptions) => {
      const { sheet, header, document, owner, tier } = options;
      const query = { kind, sheet, header, document, owner, tier, dryRun: options.dryRun === true ? 'true' : undefined };
      const report = await sendFile(await connect(), file, query);
      await createOutput(options).result(report, () => propertiesText(report));
      finish('done');
    });
  }
  return command;
}

/** Sends a file as it is, with a bar at a terminal. */
async function sendFile(client: Client, file: string, query: Readonly<Record<string, string | undefined>>): Promise<unknown> {
  const source = await sourceOf(file);
  const bar = await progressBar(file);
  const content = counted(source.open(), (bytes) => bar?.increment(bytes));
  return client.post('/imports', { query: { ...query, source: file === '-' ? 'stdin' : basename(file) }, stream: { content: ReadableStream.from(content), mediaType: 'application/octet-stream' } })
    .finally(() => bar?.stop());
}

/** Sends a file as it is, with a bar at a terminal, waits for the report and shows it. Skipped records make it done in part. */
export async function importFile(file: string, query: Readonly<Record<string, string | undefined>>, options: { readonly json?: boolean }): Promise<Outcome> {
  const client = await connect();
  const accepted = await sendFile(client, file, query);
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
