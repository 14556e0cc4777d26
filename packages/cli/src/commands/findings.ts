import { assetKey } from '@exeat/core';
import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { type ReportOptions, withReportOptions } from '../report.ts';
import { findingQueries } from './findings-queries.ts';
import { importFile } from './imports.ts';
import { findingsRead } from './findings-read.ts';

export function findingsCommand(finish: Finish): Command {
  const findings = new Command('findings').description('Findings of scanners: read them here, or import them into a server.');
  withReportOptions(findings.command('read'))
    .description('Normalised findings of scanner reports as NDJSON; one summary line per file on stderr. Offline.')
    .argument('<file...>', 'reports; - for stdin')
    .option('--json', 'NDJSON, also to a terminal')
    .action(async (files: readonly string[], options: ReportOptions & { json?: boolean }) => finish(await findingsRead(files, options)));
  withReportOptions(findings.command('import'))
    .description('Sends a report to the server at EXEAT_URL; its report says what was read, and what was skipped.')
    .argument('<file>', 'report; - for stdin')
    .option('--json', 'JSON, also to a terminal')
    .action(async (file: string, { format, asset, cluster, ...options }: ReportOptions & { json?: boolean }) => {
      finish(await importFile(file, { kind: 'findings', format, cluster, asset: asset === undefined ? undefined : assetKey(asset) }, options));
    });
  for (const verb of findingQueries(finish)) findings.addCommand(verb);
  return findings;
}
