import { extname } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Instant } from '@exeat/core';
import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { writeNewFile } from '../new-file.ts';
import { instantOption } from '../options.ts';
import { createOutput } from '../output.ts';
import { UsageError } from '../usage-error.ts';

const formats = ['csv', 'xlsx', 'json', 'pdf'] as const;
/** Forms that a terminal or a pipe of lines can take. */
const texts: readonly string[] = ['csv', 'json'];

type ExportOptions = {
  readonly format?: string;
  readonly at?: Instant;
  readonly out?: string;
  readonly state?: string;
  readonly owner?: string;
  readonly requester?: string;
  readonly unit?: string;
  readonly requirement?: string;
};

/** `exceptions export`: the register, or one exception, as a file. */
export function exceptionsExport(finish: Finish): Command {
  return new Command('export')
    .description('The register, or one exception as a printable record, as a file. Who took it is on the log.')
    .argument('[id]', 'EXC-YYYY-NNNN; the whole register without it')
    .option('--format <format>', `${formats.join(', ')}; taken from the name of the file when not given`)
    .option('--out <file>', 'write it there instead of stdout; an existing file is not overwritten')
    .option('--at <instant>', 'as it was known at this instant', instantOption)
    .option('--state <states>', 'only in these states, separated by commas')
    .option('--owner <person>', 'only of this owner')
    .option('--requester <person>', 'only of this requester')
    .option('--unit <unit>', 'only of this unit, or below it')
    .option('--requirement <id>', 'only from this requirement')
    .action(async (id: string | undefined, { out, format: named, ...query }: ExportOptions) => {
      const format = formatOf(named, out);
      const { at, ...filters } = query;
      if (id !== undefined && Object.keys(filters).length > 0) throw new UsageError(`expected no filters for one exception, got --${Object.keys(filters).join(' --')}`);
      const path = id === undefined ? '/register/export' : `/exceptions/${encodeURIComponent(id)}/export`;
      const reply = await (await connect()).raw('GET', path, { query: { format, ...query }, accept: '*/*' });
      const output = createOutput({});
      if (out !== undefined) {
        await writeNewFile(reply, out);
        output.say(`Written to ${out}.`);
      } else if (reply.body !== null) {
        for await (const chunk of Readable.fromWeb(reply.body as ReadableStream)) await output.write(chunk as Uint8Array);
      }
      finish('done');
    });
}

/** @throws UsageError for another word, and for a form that is no text without a file to write it to. */
function formatOf(named: string | undefined, out: string | undefined): string {
  const format = named ?? (out === undefined ? 'csv' : extname(out).slice(1).toLowerCase());
  if (!(formats as readonly string[]).includes(format)) throw new UsageError(`expected --format ${formats.join(', ')}, got "${format}"`);
  if (out === undefined && !texts.includes(format) && process.stdout.isTTY) throw new UsageError(`expected --out FILE for ${format}, which is no text`);
  return format;
}
