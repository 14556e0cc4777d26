import { DomainError, type Finding } from '@exeat/core';
import { findingReader } from '@exeat/formats';
import { createOutput, type Output, printable } from '../output.ts';
import { type Outcome, worst } from '../exit-codes.ts';
import { sourceOf } from '../sources.ts';
import { readReport, type ReportOptions } from '../report.ts';
import { UsageError } from '../usage-error.ts';

/** `findings read`: one finding a line, in the order of the reports. A report that cannot be read keeps no other from being read. */
export async function findingsRead(files: readonly string[], options: ReportOptions & { readonly json?: boolean }): Promise<Outcome> {
  const output = createOutput(options);
  if (options.format !== undefined) findingReader(options.format);
  const outcomes: Outcome[] = [];
  for (const file of files) {
    try {
      outcomes.push(await readOne(file, options, output));
    } catch (error) {
      if (!(error instanceof DomainError || error instanceof UsageError)) throw error;
      output.say(`exeat: ${error.message}`);
      outcomes.push('unusable');
    }
  }
  return worst(outcomes);
}

async function readOne(file: string, options: ReportOptions, output: Output): Promise<Outcome> {
  const report = await readReport(await sourceOf(file), options);
  for await (const finding of report.findings) await show(output, finding);
  const summary = report.summary();
  output.event({ file, ...summary });
  const isNothing = summary.total === 0 && summary.skipped.length > 0;
  return isNothing ? 'unusable' : report.isWhole() ? 'done' : 'partial';
}

async function show(output: Output, finding: Finding): Promise<void> {
  if (output.json) return output.line(finding);
  const { rule, asset, status, severity, title } = finding;
  await output.write(`${printable(`${status.padEnd(20)} ${severity.padEnd(9)} ${rule.scheme}:${rule.id}  ${asset.type}:${asset.id}  ${title}`)}\n`);
}
