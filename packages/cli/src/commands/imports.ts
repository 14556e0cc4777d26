import { setTimeout as wait } from 'node:timers/promises';
import { recordKinds } from '@exeat/contract';
import { Command } from 'commander';
import { type Client, connect } from '../http.ts';
import { member, textAt } from '../json-view.ts';
import type { Finish, Outcome } from '../exit-codes.ts';
import { type Column, type ListOptions, showList, withListOptions } from '../lists.ts';
import { createOutput } from '../output.ts';
import { isHarmless } from '../report.ts';
import { withResolvedProfile } from '../resolved-profile.ts';
import { sendFile } from '../send-file.ts';
import { propertiesText } from '../properties-text.ts';
import { importRegisterCommand } from './import-register.ts';

type RecordOptions = {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly sheet?: string;
  readonly header?: string;
  readonly document?: string;
  readonly owner?: string;
  readonly tier?: string;
  readonly catalog?: string;
};

/** `import KIND FILE`: what is not findings. */
export function importCommand(finish: Finish): Command {
  const command = new Command('import').description(
    'Records people, units, requirements, mappings or assets on the server, or makes drafts of a register: a whole file or nothing.',
  );
  for (const kind of recordKinds) {
    const one = command
      .command(kind)
      .description(
        `Records ${kind}: CSV or XLSX with a header, or a JSON or YAML list${kind === 'requirements' ? ', or an OSCAL catalogue, or a profile with its catalogue' : ''}. Columns: docs/reference/record-files.md.`,
      )
      .argument('<file>', 'the file; - for stdin')
      .option('--dry-run', 'say what would be, and record nothing')
      .option('--sheet <name>', 'sheet of a workbook; the first unless given')
      .option('--header <line>', 'line of a table that names its columns')
      .option('--json', 'JSON, also to a terminal');
    if (kind === 'requirements') {
      one
        .option('--catalog <file>', 'OSCAL: the catalogue that FILE, a profile, selects from')
        .option('--document <id>', 'OSCAL: document that the controls become clauses of; from its title unless given')
        .option('--owner <person>', 'OSCAL: owner of the document; you unless given')
        .option('--tier <n>', 'OSCAL: tier of the clauses, 1 to 3; 2 unless given');
    }
    one.action(async (file: string, options: RecordOptions) => {
      const { sheet, header, document, owner, tier } = options;
      const query = { kind, sheet, header, document, owner, tier, dryRun: options.dryRun === true ? 'true' : undefined };
      const client = await connect();
      const report = options.catalog === undefined ? await sendFile(client, file, query) : await withResolvedProfile(file, options.catalog, (resolved) => sendFile(client, resolved, query));
      await createOutput(options).result(report, () => propertiesText(report));
      finish('done');
    });
  }
  command.addCommand(importRegisterCommand(finish));
  return command;
}

/** Sends a report, waits for what became of it and shows that. Skipped records make it done in part. */
export async function importFile(
  file: string,
  query: Readonly<Record<string, string | undefined>>,
  options: { readonly json?: boolean },
): Promise<Outcome> {
  const client = await connect();
  const accepted = await sendFile(client, file, query);
  const report = await finished(client, accepted);
  await createOutput(options).result(report, () => propertiesText(report));
  if (textAt(report, 'state') === 'failed') return 'no';
  const skipped = member(report, 'skipped');
  return Array.isArray(skipped) && skipped.some((each) => !isHarmless(textAt(each, 'reason'))) ? 'partial' : 'done';
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

const columns: readonly Column[] = [
  ['import', 'id'],
  ['state', 'state'],
  ['source', 'source'],
  ['format', 'format'],
  ['findings', 'counts', 'total'],
  ['started', 'startedAt'],
  ['what is wrong', 'error'],
];

/** `imports`: what became of the reports that were sent to the server. */
export function importsCommand(finish: Finish): Command {
  const imports = new Command('imports').description(
    'What became of imported reports: those that run, with how far they are, those that are done, those that failed.',
  );
  withListOptions(imports.command('list'))
    .description('Imports of findings, newest first.')
    .option('--json', 'JSON, also to a terminal')
    .action(async (options: ListOptions & { json?: boolean }) => {
      await showList(await connect(), '/imports', {}, options, columns, createOutput(options));
      finish('done');
    });
  imports
    .command('show')
    .description('The report of one import. Ends with 1 when it failed.')
    .argument('<id>', 'number of the import')
    .option('--json', 'JSON, also to a terminal')
    .action(async (id: string, options: { json?: boolean }) => {
      const report = await (await connect()).get(`/imports/${encodeURIComponent(id)}`);
      await createOutput(options).result(report, () => propertiesText(report));
      finish(textAt(report, 'state') === 'failed' ? 'no' : 'done');
    });
  return imports;
}
