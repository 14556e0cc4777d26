import { type AssetRef, assetKey } from '@exeat/core';
import { Command } from 'commander';
import { connect } from '../http.ts';
import { type Column, type ListOptions, showList, withListOptions } from '../lists.ts';
import { createOutput } from '../output.ts';
import type { Finish } from '../program.ts';
import { assetOption } from '../options.ts';
import { importFile } from './imports.ts';
import { findingsRead } from './findings-read.ts';

export type FindingsOptions = { readonly format?: string; readonly asset?: AssetRef; readonly cluster?: string };

export function findingsCommand(finish: Finish): Command {
  const findings = new Command('findings').description('Findings of scanners: read them here, or import them into a server.');
  withFindingsOptions(findings.command('read'))
    .description('Normalised findings of scanner reports as NDJSON; one summary line per file on stderr. Offline.')
    .argument('<file...>', 'reports; - for stdin')
    .option('--json', 'NDJSON, also to a terminal')
    .action(async (files: readonly string[], options: FindingsOptions & { json?: boolean }) => finish(await findingsRead(files, options)));
  withFindingsOptions(findings.command('import'))
    .description('Sends a report to the server at EXEAT_URL; its report says what was read, and what was skipped.')
    .argument('<file>', 'report; - for stdin')
    .option('--json', 'JSON, also to a terminal')
    .action(async (file: string, { format, asset, cluster, ...options }: FindingsOptions & { json?: boolean }) => {
      finish(await importFile(file, { kind: 'findings', format, cluster, asset: asset === undefined ? undefined : assetKey(asset) }, options));
    });
  withListOptions(findings.command('list'))
    .description('Findings on the server, with what covers them.')
    .option('--coverage <status>', 'covered, uncovered, partial, ambiguous, expired or suspended')
    .option('--json', 'JSON, also to a terminal')
    .action(async (options: ListOptions & { coverage?: string; json?: boolean }) => {
      const columns: readonly Column[] = [['coverage', 'coverage'], ['rule', 'rule', 'id'], ['asset', 'asset', 'id'], ['severity', 'severity'], ['title', 'title']];
      await showList(await connect(), '/findings', { coverage: options.coverage }, options, columns, createOutput(options));
      finish('done');
    });
  return findings;
}

/** What a report may not say about itself. */
export function withFindingsOptions(command: Command): Command {
  return command
    .option('--format <name>', 'format of the reports; detected when not given')
    .option('--asset <type:id>', 'subject of every finding, in place of what the report says', assetOption)
    .option('--cluster <name>', 'cluster of Kubernetes reports');
}
