import { type AssetRef, assetKey, type Instant } from '@exeat/core';
import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { type Column, type ListOptions, showList, withListOptions } from '../lists.ts';
import { assetOption, instantOption } from '../options.ts';
import { createOutput } from '../output.ts';
import { propertiesText } from '../properties-text.ts';

type Filters = {
  readonly coverage?: string;
  readonly asset?: AssetRef;
  readonly rule?: string;
  readonly requirement?: string;
  readonly unit?: string;
  readonly severity?: string;
  readonly at?: Instant;
};
type Options = Filters & ListOptions & { readonly json?: boolean };

const columns: readonly Column[] = [
  ['coverage', 'coverage'],
  ['by', 'by', 'exception'],
  ['rule', 'rule', 'id'],
  ['asset', 'asset', 'id'],
  ['severity', 'severity'],
  ['title', 'title'],
];

/** Questions about findings to a server: `list`, `facets`, `show`. */
export function findingQueries(finish: Finish): readonly Command[] {
  return [
    withFilters(withListOptions(new Command('list')))
      .description('Findings on the server, with what covers them.')
      .action(async (options: Options) => {
        await showList(await connect(), '/findings', queryOf(options), options, columns, createOutput(options));
        finish('done');
      }),
    withFilters(new Command('facets'))
      .description('What the findings of a filter have in common: counts by coverage, severity, rule, requirement, asset and unit.')
      .action(async (options: Options) => {
        const reply = await (await connect()).get('/findings/facets', { query: queryOf(options) });
        await createOutput(options).result(reply, () => propertiesText(reply));
        finish('done');
      }),
    new Command('show')
      .description('One finding: what covers it or why nothing does, and when it was reported.')
      .argument('<identity>', 'identity, as a list with --json shows it')
      .requiredOption('--asset <type:id>', 'asset that it is on', assetOption)
      .option('--at <instant>', 'as of this instant', instantOption)
      .option('--json', 'JSON, also to a terminal')
      .action(async (identity: string, { asset, at, ...options }: { asset: AssetRef; at?: Instant; json?: boolean }) => {
        const reply = await (await connect()).get(`/findings/${encodeURIComponent(identity)}`, { query: { asset: assetKey(asset), at } });
        await createOutput(options).result(reply, () => propertiesText(reply));
        finish('done');
      }),
  ];
}

function withFilters(command: Command): Command {
  return command
    .option('--coverage <status>', 'covered, uncovered, partial, ambiguous, expired or suspended')
    .option('--asset <type:id>', 'only on this asset', assetOption)
    .option('--rule <scheme:id>', 'only of this rule')
    .option('--requirement <id>', 'only of rules that check this requirement')
    .option('--unit <unit>', 'only on assets of this unit')
    .option('--severity <list>', 'only these, for example critical,high')
    .option('--at <instant>', 'as of this instant', instantOption)
    .option('--json', 'JSON, also to a terminal');
}

function queryOf({ coverage, asset, rule, requirement, unit, severity, at }: Filters): Readonly<Record<string, string | undefined>> {
  return { coverage, rule, requirement, unit, severity, at, asset: asset === undefined ? undefined : assetKey(asset) };
}
