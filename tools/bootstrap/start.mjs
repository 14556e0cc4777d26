import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BootstrapError } from './bootstrap-error.mjs';
import { ensureInstalled } from './install.mjs';
import { runNode } from './run-node.mjs';
import { ensureWebBuilt } from './web-build.mjs';

const OLDEST_NODE_MAJOR = 20;
const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Where Node keeps what it made of our TypeScript, beside the packages that it belongs to: starting again takes about half of the processor
 * time, for users and for tests, which start hundreds of processes. A folder that cannot be written is no fault: Node goes on without.
 */
function compileCache() {
  return process.env.NODE_COMPILE_CACHE ? {} : { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/exeat-compiled') };
}

/** Installs what is missing, runs the task with the project's Node, and ends this process as the task ended. */
export async function start(task, args) {
  try {
    const major = Number(process.versions.node.split('.')[0]);
    if (major < OLDEST_NODE_MAJOR) {
      throw new BootstrapError(
        `Exeat starts with Node ${OLDEST_NODE_MAJOR} or newer (it then installs its own); this is Node ${process.versions.node}.`,
      );
    }
    const node = await ensureInstalled(ROOT, task.scope);
    const script = join(ROOT, task.script);
    if (!existsSync(script)) throw new BootstrapError(`Expected ${script}, which this copy of Exeat does not have.`);
    if (task.before) task.before();
    if (task.web && !args.includes('--help')) await ensureWebBuilt(ROOT, node);
    const options = { env: { ...compileCache(), ...task.env }, followParent: task.follow };
    process.exitCode = await runNode(node, [script, ...(task.args || []), ...args], options);
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    process.stderr.write(`exeat: ${error.message}\n`);
    process.exitCode = 2;
  }
  process.exit();
}
