import { join } from 'node:path';
import { runNode } from './run-command.ts';
import type { StepResult } from './step.ts';
import { root } from './tree.ts';

/** The same as `npm test`, printed as it runs. */
export async function tests(): Promise<StepResult> {
  const run = await runNode([join(root, 'tools/run.mjs'), 'test'], { show: true });
  return run.code === 0 ? { state: 'passed' } : { state: 'failed', output: 'see above' };
}
