// `npm run build`: the web application, when its sources changed since the last build. `npm start` does the same.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureWebBuilt } from './bootstrap/web-build.mjs';

const problem = await ensureWebBuilt(dirname(dirname(fileURLToPath(import.meta.url))), process.execPath);
process.exitCode = problem === null ? 0 : 1;
