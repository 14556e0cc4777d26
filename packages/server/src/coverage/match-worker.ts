import { parentPort, workerData } from 'node:worker_threads';
import { openPool } from '@exeat/store';
import { matchNoted } from './match-noted.ts';
import type { MatchQuestion } from './match-thread.ts';

// The start of a thread: it matches what it was given and ends.
const { place, versions } = workerData as MatchQuestion;
// Two: pages are read while the memberships of the last one are written.
const pool = openPool(place.address, { role: place.role, max: 2 });
try {
  parentPort?.postMessage(await matchNoted(pool, versions));
} finally {
  await pool.close();
}
