import { join } from 'node:path';
import { runNode } from './run-command.ts';
import type { StepResult } from './step.ts';
import { root } from './tree.ts';

/** Files, exports and dependencies that nothing uses. */
export async function deadCode(): Promise<StepResult> {
  const run = await runNode([join(root, 'node_modules/knip/bin/knip.js'), '--no-progress', '--no-config-hints']);
  return run.code === 0 ? { state: 'passed' } : { state: 'failed', output: run.output };
}
