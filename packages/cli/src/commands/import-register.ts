import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { member, textAt } from '../json-view.ts';
import { createOutput } from '../output.ts';
import { UsageError } from '../usage-error.ts';
import { sendFile } from '../send-file.ts';

type Options = {
  readonly dryRun?: boolean;
  readonly leaveOut?: boolean;
  readonly sheet?: string;
  readonly header?: string;
  readonly column: readonly string[];
  readonly value: readonly string[];
  readonly dates?: string;
  readonly json?: boolean;
};

/** `import register FILE`: somebody's register of exceptions, whose rows become drafts. */
export function importRegisterCommand(finish: Finish): Command {
  const several = (one: string, before: readonly string[]): readonly string[] => [...before, one];
  return new Command('register')
    .description('Makes drafts of the rows of a register in CSV or XLSX; never cover. Look at it with --dry-run first. Exit code 1: some row does not fit. Columns: docs/reference/register-files.md.')
    .argument('<file>', 'the file; - for stdin')
    .option('--dry-run', 'say of every row what would be, and keep nothing')
    .option('--leave-out', 'bring the rows that fit, and leave out those that do not')
    .option('--column <name=field>', 'what a column means, where the guess is wrong; NAME= leaves it out. Repeatable, and kept for the next file with these columns', several, [])
    .option('--value <field=text>', 'what every row says where its own cell is empty, such as basis=waiver. Repeatable', several, [])
    .option('--dates <order>', 'dmy or mdy: which number of 03/04/2026 is the day')
    .option('--sheet <name>', 'sheet of a workbook; the first unless given')
    .option('--header <line>', 'line that names the columns')
    .option('--json', 'JSON, also to a terminal')
    .action(async (file: string, options: Options) => {
      const query = { kind: 'register', sheet: options.sheet, header: options.header, dryRun: flag(options.dryRun), leaveOut: flag(options.leaveOut), mapping: mappingOf(options) };
      const report = await sendFile(await connect(), file, query);
      await createOutput(options).result(report, () => reportText(report));
      finish(textAt(member(report, 'counts'), 'faulty') === '0' ? 'done' : options.dryRun === true ? 'no' : 'partial');
    });
}

function flag(on: boolean | undefined): 'true' | undefined {
  return on === true ? 'true' : undefined;
}

function mappingOf({ column, value, dates }: Options): string | undefined {
  if (column.length === 0 && value.length === 0 && dates === undefined) return undefined;
  const columns = Object.fromEntries(column.map((one) => pairOf(one, '--column')).map(([name, field]) => [name, field === '' ? null : field]));
  return JSON.stringify({ columns, values: Object.fromEntries(value.map((one) => pairOf(one, '--value'))), ...(dates === undefined ? {} : { dates }) });
}

/** The name of a column may hold a "="; a field holds none. */
function pairOf(text: string, option: string): readonly [string, string] {
  const at = option === '--column' ? text.lastIndexOf('=') : text.indexOf('=');
  if (at <= 0) throw new UsageError(`${option}: expected NAME=FIELD, got ${JSON.stringify(text)}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** How it was read, the rows that need somebody, and the counts. */
function reportText(report: unknown): string {
  const columns = listOf(member(report, 'columns')).map((column) => {
    const name = textAt(column, 'name');
    return `  ${name}: ${textAt(member(member(report, 'mapping'), 'columns'), name) || '(left out)'}`;
  });
  const rows = listOf(member(report, 'rows')).flatMap((row) => [
    ...listOf(member(row, 'faults')).map((fault) => `line ${textAt(row, 'line')}: ${textAt(fault, 'text')}`),
    ...listOf(member(row, 'remarks')).map((remark) => `line ${textAt(row, 'line')}: ${String(remark)}`),
  ]);
  const notes = listOf(member(report, 'notes')).map((note) => `line ${textAt(note, 'line')}: ${textAt(note, 'text')}`);
  const counts = member(report, 'counts');
  const count = (name: string): string => textAt(counts, name);
  return [
    `Columns, ${textAt(report, 'mappingFrom')}:`, ...columns, ...rows, ...notes,
    `${count('rows')} rows: ${count('drafts')} ${textAt(report, 'dryRun') === 'true' ? 'would become drafts' : 'are drafts now'}, ${count('already')} brought before, ${count('repeated')} repeated, ${count('faulty')} do not fit.`,
  ].join('\n');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
