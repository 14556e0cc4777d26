import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Finished, runNode } from './run-command.ts';
import { withScratchFolder } from './scratch-folder.ts';
import { faultsToResult, type StepResult } from './step.ts';
import { filesBelow, root, workspaces } from './tree.ts';

const patience = 60_000;

/**
 * Starts everything that Node starts, once, under plain Node: the test runner compiles what Node refuses (`enum`, `.tsx`, parameter
 * properties; design D11). Commands answer `--help`; the doors of the packages are imported.
 */
export function entryPoints(): Promise<StepResult> {
  return withScratchFolder(async (scratch) => {
    const commands = commandFiles();
    const doors = doorFiles();
    const faults = [
      ...(await selfTestFaults(scratch)),
      ...(await faultsOf(commands, (file) => startCommand(file, scratch))),
      ...(await faultsOf(doors, (file) => importFile(join(root, file), scratch))),
    ];
    return faultsToResult(faults, `${commands.length} commands, ${doors.length} doors`);
  });
}

function commandFiles(): readonly string[] {
  const own = [...filesBelow('packages').filter((path) => /^packages\/[^/]+\/src\/(bin\/[^/]+|main)\.ts$/.test(path)), ...filesBelow('bench').filter((path) => path === 'bench/run.ts')];
  return own.filter((path) => !path.endsWith('.test.ts'));
}

/** What the package.json files export, without what only tests import: that may need the test runner. */
function doorFiles(): readonly string[] {
  return workspaces().flatMap((folder) => {
    const { exports = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { exports?: Record<string, string> };
    return Object.entries(exports).filter(([name]) => name !== './testing').map(([, file]) => join(folder, file));
  }).filter((file) => !file.startsWith('packages/web/'));
}

function startCommand(file: string, scratch: string): Promise<Finished> {
  return runNode([join(root, file), '--help'], { cwd: scratch, env: { EXEAT_DATA: join(scratch, 'data') }, timeoutMs: patience });
}

function importFile(path: string, scratch: string): Promise<Finished> {
  return runNode(['--input-type=module', '--eval', `await import(${JSON.stringify(pathToFileURL(path).href)})`], { cwd: scratch, timeoutMs: patience });
}

async function faultsOf(files: readonly string[], start: (file: string) => Promise<Finished>): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const file of files) {
    const run = await start(file);
    if (run.timedOut) faults.push(`${file}: still running after ${patience / 1000} s; \`--help\` must print and end`);
    else if (run.code !== 0) faults.push(`${file}: exit code ${run.code}: ${causeIn(run.output)}`);
  }
  return faults;
}

/** The line that names the error, or all that was printed when there is none. */
function causeIn(output: string): string {
  return output.split('\n').find((line) => /^(?:Uncaught )?\w*Error\b/.test(line)) ?? output.trim();
}

/** What the test runner accepts and Node refuses must fail here. */
async function selfTestFaults(scratch: string): Promise<readonly string[]> {
  const planted = { 'enum.ts': 'export enum A { B }\n', 'property.ts': 'export class A {\n  constructor(readonly b: number) {}\n}\n', 'view.tsx': 'export const a = 1;\n' };
  const faults: string[] = [];
  for (const [name, text] of Object.entries(planted)) {
    writeFileSync(join(scratch, name), text);
    const run = await importFile(join(scratch, name), scratch);
    if (run.code === 0) faults.push(`self-test: Node accepted ${name}`);
  }
  return faults;
}
