import type { AssetRef } from '@exeat/core';
import { Command } from 'commander';
import type { Finish } from '../program.ts';
import { assetOption } from '../options.ts';
import { findingsRead } from './findings-read.ts';

export type FindingsOptions = { readonly format?: string; readonly asset?: AssetRef; readonly cluster?: string };

export function findingsCommand(finish: Finish): Command {
  const findings = new Command('findings').description('Findings of scanners: read them here, or import them into a server.');
  withFindingsOptions(findings.command('read'))
    .description('Normalised findings of scanner reports as NDJSON; one summary line per file on stderr. Offline.')
    .argument('<file...>', 'reports; - for stdin')
    .option('--json', 'NDJSON, also to a terminal')
    .action(async (files: readonly string[], options: FindingsOptions & { json?: boolean }) => finish(await findingsRead(files, options)));
  return findings;
}

/** What a report may not say about itself. */
export function withFindingsOptions(command: Command): Command {
  return command
    .option('--format <name>', 'format of the reports; detected when not given')
    .option('--asset <type:id>', 'subject of every finding, in place of what the report says', assetOption)
    .option('--cluster <name>', 'cluster of Kubernetes reports');
}
