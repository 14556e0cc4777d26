import { type AssetRef, DomainError, type Finding } from '@exeat/core';
import { findingReaders, type FindingsSummary, FindingsTally, readFindings } from '@exeat/formats';
import type { Command } from 'commander';
import { assetOption } from './options.ts';
import type { Source } from './sources.ts';

export type ReportRead = {
  /** To be read once, to the end. */
  readonly findings: AsyncIterable<Finding>;
  /** What was read so far. */
  summary(): FindingsSummary;
  /** Whether every record could be read. */
  isWhole(): boolean;
};

export type ReportOptions = { readonly format?: string; readonly asset?: AssetRef; readonly cluster?: string };

/** A run without results, or one that occurs twice, leaves out nothing that could be open. */
const harmless = new Set(['no-results', 'duplicate-run']);

export function isHarmless(reason: string): boolean {
  return harmless.has(reason);
}

/** @throws DomainError, with the name of the report: when the format is not known, at once; when it cannot be read, while its findings are. */
export async function readReport(source: Source, { format, asset, cluster }: ReportOptions): Promise<ReportRead> {
  const named = namingReport(source, format);
  const report = await readFindings(source.open(), {
    ...(format === undefined ? {} : { format }),
    ...(asset === undefined ? {} : { asset }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(source.reopen === undefined ? {} : { reopen: source.reopen }),
  }).catch(named);
  const tally = new FindingsTally(report.format);
  async function* findings(): AsyncGenerator<Finding> {
    try {
      for await (const item of report.items) {
        tally.add(item);
        if (item.kind === 'finding') yield item.finding;
      }
    } catch (error) {
      named(error);
    }
  }
  return { findings: findings(), summary: () => tally.summary(), isWhole: () => tally.summary().skipped.every(({ reason }) => isHarmless(reason)) };
}

/** Rethrows what a reader says, with the report it speaks of (a command may read several), and with the format where the caller chose it. */
function namingReport({ name }: Source, format: string | undefined): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof DomainError) || 'format' in error.facts) throw error;
    const chosen = format === undefined ? '' : ` (read as ${format}, as --format says; without it the format is detected)`;
    throw new DomainError(error.code, `${name === '-' ? 'stdin' : name}: ${error.message}${chosen}`, error.facts, { cause: error });
  };
}

/** What a report may not say about itself. */
export function withReportOptions(command: Command): Command {
  return command
    .option('--format <name>', 'format of the reports; detected when not given')
    .option('--asset <type:id>', 'subject of every finding, in place of what the report says; needed where it names none', assetOption)
    .option('--cluster <name>', 'cluster of Kubernetes reports')
    .addHelpText('after', `\nFormats:\n${findingReaders.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join('\n')}`);
}
