// `npm run check`: everything that a change must pass, the same for people and for CI. `-- --no-tests` leaves the tests out.
import { parseArgs } from 'node:util';
import { architecture } from './check/architecture.ts';
import { corePurity } from './check/core-purity.ts';
import { deadCode } from './check/dead-code.ts';
import { entryPoints } from './check/entry-points.ts';
import { folders } from './check/folders.ts';
import { lint } from './check/lint.ts';
import { openapi } from './check/openapi.ts';
import { runSteps, type Step } from './check/step.ts';
import { tests } from './check/tests.ts';
import { thirdParty } from './check/third-party.ts';
import { trackedFileRules } from './check/tracked-files.ts';
import { types } from './check/types.ts';

const usage = 'npm run check [-- --no-tests] [-- --only STEP]…\n';

const { values } = parseArgs({ options: { 'no-tests': { type: 'boolean' }, only: { type: 'string', multiple: true }, help: { type: 'boolean' } } });
const all: readonly Step[] = [
  { name: 'lint', run: lint },
  { name: 'types', run: types },
  { name: 'architecture', run: architecture },
  { name: 'core purity', run: corePurity },
  { name: 'folders', run: folders },
  { name: 'entry points', run: entryPoints },
  { name: 'dead code', run: deadCode },
  { name: 'tracked files', run: trackedFileRules },
  { name: 'openapi', run: openapi },
  { name: 'third parties', run: thirdParty },
  ...(values['no-tests'] ? [] : [{ name: 'tests', run: tests }]),
];
const steps = all.filter(({ name }) => values.only?.includes(name) ?? true);

if (values.help || steps.length === 0) {
  process.stdout.write(`${usage}Steps: ${all.map(({ name }) => name).join(', ')}\n`);
  process.exit(values.help ? 0 : 2);
}
// Ends as every other exit does, so that scratch folders are removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
const failed = await runSteps(steps, (text) => process.stdout.write(text));
process.stdout.write(failed.length === 0 ? `check: ${steps.length} steps, all passed or skipped\n` : `check: FAILED: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
