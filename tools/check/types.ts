import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './run-command.ts';
import type { StepResult } from './step.ts';
import { root, workspaces } from './tree.ts';

const compiler = join(root, 'node_modules/typescript/bin/tsc');

/** The compiler over the whole tree, and over each package that compiles under rules of its own (core: no DOM, no Node). */
export async function types(): Promise<StepResult> {
  const projects = ['.', ...workspaces()].map((folder) => join(folder, 'tsconfig.json')).filter((file) => existsSync(join(root, file)));
  const faults: string[] = [];
  for (const project of projects) {
    const run = await runNode([compiler, '-p', project, '--pretty', 'false']);
    if (run.code !== 0) faults.push(`${project}:\n${run.output}`);
  }
  const note = projects.join(', ');
  return faults.length === 0 ? { state: 'passed', note } : { state: 'failed', note, output: faults.join('\n') };
}
