import type { AssetRef, Finding } from '@exeat/core';
import { type FindingsSummary, FindingsTally, readFindings } from '@exeat/formats';
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

/** @throws DomainError when the format is not known, at once; when the report cannot be read, while its findings are. */
export async function readReport(source: Source, { format, asset, cluster }: ReportOptions): Promise<ReportRead> {
  const report = await readFindings(source.open(), {
    ...(format === undefined ? {} : { format }),
    ...(asset === undefined ? {} : { asset }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(source.reopen === undefined ? {} : { reopen: source.reopen }),
  });
  const tally = new FindingsTally(report.format);
  async function* findings(): AsyncGenerator<Finding> {
    for await (const item of report.items) {
      tally.add(item);
      if (item.kind === 'finding') yield item.finding;
    }
  }
  return { findings: findings(), summary: () => tally.summary(), isWhole: () => tally.summary().skipped.every(({ reason }) => isHarmless(reason)) };
}

/** What a report may not say about itself. */
export function withReportOptions(command: Command): Command {
  return command
    .option('--format <name>', 'format of the reports; detected when not given')
    .option('--asset <type:id>', 'subject of every finding, in place of what the report says', assetOption)
    .option('--cluster <name>', 'cluster of Kubernetes reports');
}
