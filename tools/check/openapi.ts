import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './run-command.ts';
import type { StepResult } from './step.ts';
import { root } from './tree.ts';

const generator = 'packages/server/src/bin/openapi.ts';

/** The committed description of the HTTP interface is what the code generates. */
export async function openapi(): Promise<StepResult> {
  if (!existsSync(join(root, generator))) return { state: 'skipped', note: `no ${generator} yet` };
  const run = await runNode([join(root, generator), '--check']);
  return run.code === 0 ? { state: 'passed' } : { state: 'failed', output: run.output };
}
