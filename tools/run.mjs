// The one way in: `node tools/run.mjs TASK …` for npm scripts, `node tools/run.mjs exeat VERB …` for ./exeat.
import { start } from './bootstrap/start.mjs';
import { TASK_NAMES, taskNamed, verbTask } from './bootstrap/tasks.mjs';

const [name, ...rest] = process.argv.slice(2);
const args = rest[0] === '--' ? rest.slice(1) : rest;
const task = name === 'exeat' ? verbTask(rest) : taskNamed(name);

if (task === undefined) {
  process.stderr.write(`exeat: expected a task (${TASK_NAMES.join(', ')}), got ${name || 'none'}.\n`);
  process.exit(2);
}
await start(task, name === 'exeat' ? [] : args);
