import { basename } from 'node:path';
import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { itemsOf, textAt } from '../json-view.ts';
import { writeNewFile } from '../new-file.ts';
import { createOutput, table } from '../output.ts';
import { attachFile } from '../attach-file.ts';
import { UsageError } from '../usage-error.ts';

/** `exceptions attach`: a file as evidence. */
export function exceptionsAttach(finish: Finish): Command {
  return new Command('attach')
    .description('Attach a file as evidence. Whoever attaches becomes a contributor and cannot approve.')
    .argument('<id>', 'EXC-YYYY-NNNN')
    .argument('<file>', 'the file; - for stdin, with --name')
    .option('--name <name>', 'name to keep it under; that of the file when not given')
    .option('--kind <kind>', 'which of the evidence that a clause demands it is, as `exceptions evidence` lists it')
    .option('--json', 'JSON, also to a terminal')
    .action(async (id: string, file: string, options: { name?: string; kind?: string; json?: boolean }) => {
      const name = options.name ?? (file === '-' ? undefined : basename(file));
      if (name === undefined) throw new UsageError('expected --name for a file from stdin, got none');
      const reply = await attachFile(await connect(), `${pathOf(id)}/evidence`, file, { name, ...(options.kind === undefined ? {} : { kind: options.kind }) });
      await createOutput(options).result(reply, () => `${textAt(reply, 'sha256')} ${textAt(reply, 'name')} (${textAt(reply, 'mediaType')})`);
      finish('done');
    });
}

/** `exceptions evidence`: what is attached, or one file of it. */
export function exceptionsEvidence(finish: Finish): Command {
  return new Command('evidence')
    .description('Files attached to an exception; with a digest, that file.')
    .argument('<id>', 'EXC-YYYY-NNNN')
    .argument('[sha256]', 'digest of one file')
    .option('--out <file>', 'where to write the one file; an existing file is not overwritten')
    .option('--json', 'JSON, also to a terminal')
    .action(async (id: string, sha256: string | undefined, options: { out?: string; json?: boolean }) => {
      const client = await connect();
      const output = createOutput(options);
      if (sha256 === undefined) {
        const reply = await client.get(`${pathOf(id)}/evidence`);
        await output.result(reply, () => {
          const files = table(['sha256', 'name', 'media type', 'bytes', 'at', 'evidence of'], itemsOf(reply).map((item) => ['sha256', 'name', 'mediaType', 'bytes', 'at', 'kind'].map((at) => textAt(item, at))));
          const needs = itemsOf(reply, 'needs').map((need) => ['kind', 'neededFor', 'attached'].map((at) => textAt(need, at)));
          return needs.length === 0 ? files : `${files}\n${table(['demanded', 'needed for', 'attached'], needs)}`;
        });
      } else {
        if (options.out === undefined) throw new UsageError('expected --out FILE for one file, got none');
        await writeNewFile(await client.raw('GET', `${pathOf(id)}/evidence/${encodeURIComponent(sha256)}`, { accept: '*/*' }), options.out);
        output.say(`Written to ${options.out}.`);
      }
      finish('done');
    });
}

function pathOf(id: string): string {
  return `/exceptions/${encodeURIComponent(id)}`;
}
