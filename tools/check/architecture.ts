import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { innocents, plants } from './architecture-plants.ts';
import { withPlantedTree } from './planted-tree.ts';
import { runNode } from './run-command.ts';
import { faultsToResult, type StepResult } from './step.ts';
import { ownModules, root, sourceFolders } from './tree.ts';

const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const configName = '.dependency-cruiser.cjs';
/** A floor that holds even when our own listing of the tree fails as the cruiser's did. */
const fewestModules = 60;

type Cruise = {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string; readonly severity: string }; readonly from: string; readonly to: string }[] };
};

/** dependency-cruiser over the tree, after proof that each rule reports its planted violation and nothing else. */
export async function architecture(): Promise<StepResult> {
  const selfTest = await withPlantedTree({ ...innocents, ...Object.fromEntries(plants.map(({ path, text }) => [path, text])) }, selfTestFaults);
  const { modules, summary } = await cruise(root);
  const cruised = new Set(modules.map(({ source }) => source));
  const unseen = ownModules().filter((path) => !cruised.has(path));
  const faults = [
    ...selfTest,
    ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
    ...(unseen.length === 0 ? [] : [`not cruised, so not judged: ${unseen.slice(0, 10).join(', ')}${unseen.length > 10 ? ` and ${unseen.length - 10} more` : ''}`]),
    ...(cruised.size >= fewestModules ? [] : [`expected at least ${fewestModules} modules, got ${cruised.size}: the cruiser reads nothing when it finds no parser`]),
  ];
  return faultsToResult(faults, `${cruised.size} modules; ${plants.length} planted violations, ${plants.length - selfTest.length} as expected`);
}

async function cruise(folder: string): Promise<Cruise> {
  const present = sourceFolders.filter((name) => existsSync(join(folder, name)));
  const run = await runNode([cruiser, '--config', configName, '--output-type', 'json', ...present], { cwd: folder });
  try {
    return JSON.parse(run.stdout) as Cruise;
  } catch (cause) {
    throw new Error(`dependency-cruiser printed no report:\n${run.output.slice(0, 4000)}`, { cause });
  }
}

async function selfTestFaults(folder: string): Promise<readonly string[]> {
  const { summary } = await cruise(folder);
  const reported = new Set(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`));
  const expected = new Set(plants.map(({ rule, path }) => `${rule}: ${path}`));
  const config = createRequire(import.meta.url)(join(root, configName)) as { forbidden: readonly { name: string }[] };
  const planted = new Set(plants.map(({ rule }) => rule));
  return [
    ...[...expected].filter((line) => !reported.has(line)).map((line) => `self-test: not reported: ${line}`),
    ...[...reported].filter((line) => !expected.has(line)).map((line) => `self-test: reported, though allowed: ${line}`),
    ...config.forbidden.filter(({ name }) => !planted.has(name)).map(({ name }) => `self-test: no violation is planted for the rule ${name}`),
  ];
}
