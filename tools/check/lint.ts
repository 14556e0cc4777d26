import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { withPlantedTree } from './planted-tree.ts';
import type { StepResult } from './step.ts';
import { root } from './tree.ts';

const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
// Its formatter is configured and not part of the check (docs/decisions/0009).
const formatter = '--formatter-enabled=false';

/** Files that break one rule each; the rule must be named for the file, or the configuration no longer holds it. */
const plants: readonly { readonly rule: string; readonly path: string; readonly text: string }[] = [
  { rule: 'suspicious/noExplicitAny', path: 'packages/core/src/planted-any.ts', text: 'export const planted: any = 1;\n' },
  { rule: 'style/noNonNullAssertion', path: 'packages/core/src/planted-assertion.ts', text: 'export const planted = (x: string | null) => x!;\n' },
  { rule: 'style/noDefaultExport', path: 'packages/core/src/planted-default.ts', text: 'export default 1;\n' },
  { rule: 'style/noEnum', path: 'packages/core/src/planted-enum.ts', text: 'export enum Planted {\n  A = 1,\n}\n' },
  { rule: 'style/noNamespace', path: 'packages/core/src/planted-namespace.ts', text: 'export namespace Planted {\n  export const a = 1;\n}\n' },
  { rule: 'style/noParameterProperties', path: 'packages/core/src/planted-property.ts', text: 'export class Planted {\n  constructor(readonly a: number) {}\n}\n' },
  { rule: 'style/noExcessiveLinesPerFile', path: 'packages/core/src/planted-length.ts', text: `${'export {};\n'.repeat(301)}` },
  { rule: 'style/useFilenamingConvention', path: 'packages/core/src/plantedName.ts', text: 'export const planted = 1;\n' },
  { rule: 'suspicious/noConsole', path: 'packages/server/src/planted-console.ts', text: "console.log('planted');\n" },
  { rule: 'nursery/noFloatingPromises', path: 'packages/server/src/planted-promise.ts', text: 'async function planted(): Promise<void> {}\nexport function start(): void {\n  planted();\n}\n' },
  { rule: 'correctness/noUndeclaredDependencies', path: 'packages/contract/src/planted-dependency.ts', text: "import 'fastify';\n" },
  ...['Date', 'fetch', 'crypto', 'globalThis', 'setTimeout', 'performance', 'process'].map((name) => ({
    rule: 'style/noRestrictedGlobals', path: `packages/core/src/planted-${name.toLowerCase()}.ts`, text: `export const planted = ${name};\n`,
  })),
];

/** Biome over the tree, after proof that each rule we count on reports its planted violation. */
export async function lint(): Promise<StepResult> {
  const missed = await withPlantedTree(Object.fromEntries(plants.map(({ path, text }) => [path, text])), unreported);
  const run = await runCommand(biome, ['ci', formatter, '--colors=off', '--diagnostic-level=warn', '--max-diagnostics=50', '--error-on-warnings', '.']);
  const faults = [...missed, ...(run.code === 0 ? [] : [run.output])];
  const note = `${plants.length} planted violations, ${plants.length - missed.length} reported`;
  return faults.length === 0 ? { state: 'passed', note } : { state: 'failed', note, output: faults.join('\n') };
}

async function unreported(folder: string): Promise<readonly string[]> {
  const run = await runCommand(biome, ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', '.'], { cwd: folder });
  const report = JSON.parse(run.stdout) as { diagnostics: readonly { category: string; location: { path: string | { file: string } } }[] };
  const reported = new Set(report.diagnostics.map(({ category, location }) => {
    const path = typeof location.path === 'string' ? location.path : location.path.file;
    return `${category.replace(/^lint\//, '')} ${path.replace(/^\.\//, '')}`;
  }));
  return plants.filter(({ rule, path }) => !reported.has(`${rule} ${path}`)).map(({ rule, path }) => `self-test: ${rule} did not report ${path}`);
}
