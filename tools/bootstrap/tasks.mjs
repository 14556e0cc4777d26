import { prepareDebianTools } from './debian-tools.mjs';

const VITEST = 'node_modules/vitest/vitest.mjs';
const SERVER = 'packages/server/src/bin';
const CLI = 'packages/cli/src/main.ts';

/**
 * What each npm script runs. `scope` says which packages must be there; `before` runs under the
 * caller's Node; `follow` ends the task when its starter is killed; `web`
 * builds the web application first when its sources changed.
 */
const TASKS = {
  serve: { script: `${SERVER}/serve.ts`, scope: 'runtime', follow: true, web: true },
  test: { script: VITEST, args: ['run'], scope: 'all', before: prepareDebianTools },
  'test:long': { script: VITEST, args: ['run'], scope: 'all', env: { EXEAT_LONG_TESTS: '1' }, before: prepareDebianTools },
  build: { script: 'tools/build-web.mjs', scope: 'all' },
  check: { script: 'tools/check.ts', scope: 'all' },
  bench: { script: 'bench/run.ts', scope: 'all' },
};

/** The task of this name, or undefined. */
export function taskNamed(name) {
  return Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
}

/** Every task name, for the message that lists them. */
export const TASK_NAMES = Object.keys(TASKS);

/** What `./exeat VERB …` runs: verbs that work on the data folder are the server's, all others the command line's. */
export function verbTask(args) {
  const [verb, second, ...rest] = args;
  if (verb === 'serve') return { ...TASKS.serve, args: args.slice(1) };
  if (verb === 'log' && second === 'rebuild') return { script: `${SERVER}/log-rebuild.ts`, args: rest, scope: 'runtime' };
  if (verb === 'findings' && second === 'fsck') return { script: `${SERVER}/findings-fsck.ts`, args: rest, scope: 'runtime' };
  if (verb === 'backup' || verb === 'restore' || verb === 'admin') {
    return { script: `${SERVER}/${verb}.ts`, args: args.slice(1), scope: 'runtime' };
  }
  return { script: CLI, args, scope: 'runtime' };
}
