import { readFile, writeFile } from 'node:fs/promises';
import { buildApp } from '../app.ts';
import { readSettings, settingsPage } from '../config.ts';
import type { ServerContext } from '../context.ts';
import { CoverageMemory } from '../coverage/memory.ts';
import { standardCost } from '../identity/password.ts';
import { sealingKeys } from '../identity/sealing-keys.ts';
import { createSnapshots } from '../snapshots.ts';
import { openPool } from '@exeat/store';

/** Files that are made from code: the description of the API, and the page of settings. `--check` says whether they are up to date (exit code 1). */
const files = [
  { url: new URL('../../../contract/openapi.json', import.meta.url), make: describe },
  { url: new URL('../../../../docs/reference/settings.md', import.meta.url), make: async () => settingsPage() },
];

async function describe(): Promise<string> {
  // Nothing is connected before the first query, and there is none.
  const pool = openPool('postgres://nowhere');
  const context: ServerContext = {
    pool,
    settings: readSettings({}),
    mode: 'demo',
    demo: true,
    roles: 'enforced',
    publicUrl: new URL('http://127.0.0.1:7420'),
    log: () => undefined,
    snapshots: createSnapshots(),
    coverage: new CoverageMemory(),
    signer: null,
    web: null,
    passwordCost: standardCost,
    // Nothing is sealed either.
    sealing: sealingKeys([Buffer.alloc(32)]),
    providers: [],
    checkReplies: false,
  };
  const app = await buildApp(context);
  const document = app.swagger();
  await app.close();
  await pool.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}

let stale = 0;
for (const { url, make } of files) {
  const made = await make();
  const known = await readFile(url, 'utf8').catch(() => '');
  if (made === known) continue;
  stale += 1;
  if (process.argv.includes('--check'))
    process.stderr.write(`${url.pathname}: expected what the code says, got something else; run packages/server/src/bin/openapi.ts\n`);
  else await writeFile(url, made);
}
process.exitCode = stale > 0 && process.argv.includes('--check') ? 1 : 0;
