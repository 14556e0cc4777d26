import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { openPool } from '@exeat/store';
import { readSettings } from '../config.ts';
import type { ServerContext } from '../context.ts';
import { CoverageMemory } from '../coverage/memory.ts';
import { sealingKeys } from '../identity/sealing-keys.ts';
import { startHousekeeping } from '../jobs/housekeeping.ts';
import { sendMail } from '../mail/send.ts';
import { tellNotices } from '../notices/tell.ts';
import { createSnapshots } from '../snapshots.ts';

/**
 * A process that tells notices and sends mail, as one node among several, on the database of a test (its address in JSON as the first argument):
 * with `jobs` as the second argument as a server does, else without a pause. It says `ready` once it has begun, and ends when its standard input does.
 */
const [, , address = '""', pace] = process.argv;
const context: ServerContext = {
  pool: openPool(JSON.parse(address), { max: 4, onConnectionLost: () => undefined }),
  settings: readSettings({}),
  mode: 'demo',
  demo: false,
  roles: 'enforced',
  publicUrl: new URL('http://127.0.0.1:7420'),
  // Half-way into a transaction it may be stopped for so long that the database ends it: the next run begins anew.
  log: (level, event, fields) => void process.stderr.write(`${JSON.stringify({ level, event, ...fields })}\n`),
  snapshots: createSnapshots(),
  coverage: new CoverageMemory(),
  signer: null,
  web: null,
  passwordCost: { N: 2, r: 1, p: 1, length: 32 },
  sealing: sealingKeys([Buffer.alloc(32, 1)]),
  providers: [],
  checkReplies: true,
};

let isEnded = false;
const ended = once(process.stdin, 'end').then(() => {
  isEnded = true;
});
process.stdin.resume();
if (pace === 'jobs') {
  const housekeeping = await startHousekeeping(context);
  process.stdout.write('ready\n');
  await ended;
  await housekeeping.stop();
} else {
  process.stdout.write('ready\n');
  while (!isEnded) {
    await tellNotices(context).catch(() => 0);
    await sendMail(context).catch(() => 0);
    await setImmediate();
  }
}
await context.pool.close();
