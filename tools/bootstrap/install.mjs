import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { BootstrapError } from './bootstrap-error.mjs';
import { withInstallLock } from './install-lock.mjs';
import { isInstalled, markInstalled, nodeBinary } from './installed.mjs';
import { nodePackage, platformProblem, REQUIRED_NODE_MAJOR, target } from './platform.mjs';

/**
 * Makes node_modules correspond to package-lock.json and returns the path of the project's Node.
 * Starts at the same time wait for each other; the second finds the work done.
 */
export async function ensureInstalled(root, scope) {
  if (nodePackage() !== undefined && isInstalled(root, scope)) return nodeBinary(root);
  // Looked at only when there is something to install: telling musl from glibc takes as long as the rest of a start.
  const problem = platformProblem();
  if (problem !== undefined) throw new BootstrapError(problem);
  await withInstallLock(root, async (lock) => {
    if (isInstalled(root, scope)) return;
    await install(root, lock);
    verifyNode(root);
    markInstalled(root, 'all');
  });
  return nodeBinary(root);
}

async function install(root, lock) {
  const started = Date.now();
  process.stderr.write('exeat: installing packages from npm (once, about half a minute) …\n');
  const { output, failure } = await runNpmCi(root, lock);
  if (failure !== undefined) {
    throw new BootstrapError(
      `${output}\`npm ci\` in ${root} should have installed the packages, but ${failure}. ` +
        'Check that npm 10 or newer is on PATH and reaches its registry, then run the same command again.',
    );
  }
  process.stderr.write(`exeat: packages installed in ${Math.round((Date.now() - started) / 1000)} s\n`);
}

function runNpmCi(root, lock) {
  const [command, ...prefix] = npmCommand();
  const flags = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawn(command, [...prefix, ...flags], { cwd: root, env: npmEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  // npm works on when this process is killed, and the next start must wait for it.
  if (npm.pid !== undefined) lock.alsoHeldBy(npm.pid);
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    npm.once('error', (error) => resolve({ output, failure: error.message }));
    npm.once('close', (code, signal) => resolve({ output, failure: code === 0 ? undefined : `it ended with ${signal || `exit code ${code}`}` }));
  });
}

// The npm that runs this script, where there is one: it is the one the user chose.
function npmCommand() {
  const running = process.env.npm_execpath;
  if (running && basename(running) === 'npm-cli.js' && existsSync(running)) return [process.execPath, running];
  return ['npm'];
}

// npm hands its own options to scripts as variables; those that change *what* is installed must not reach `npm ci`.
function npmEnvironment() {
  const changing =
    /^npm_config_(omit|include|only|production|optional|also|workspace|workspaces|global|location|dry_run|package_lock.*|lockfile.*|prefix|local_prefix|engine_strict|ignore_scripts|install_strategy|os|cpu|libc)$/i;
  const kept = Object.entries(process.env).filter(([name]) => !changing.test(name));
  return Object.fromEntries(kept);
}

function verifyNode(root) {
  const node = nodeBinary(root);
  const expected = `expected Node ${REQUIRED_NODE_MAJOR} at ${node}`;
  if (!existsSync(node)) {
    throw new BootstrapError(`${expected}, but npm did not install it for ${target()}. Remove node_modules and run the same command again.`);
  }
  const run = spawnSync(node, ['--version'], { encoding: 'utf8' });
  const version = run.error ? run.error.message : `${run.stdout}${run.stderr}`.trim();
  if (!version.startsWith(`v${REQUIRED_NODE_MAJOR}.`)) {
    throw new BootstrapError(`${expected}, but it answers "${version}". Remove node_modules and run the same command again.`);
  }
}
