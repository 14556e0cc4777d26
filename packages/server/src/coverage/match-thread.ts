import { Worker } from 'node:worker_threads';
import type { StorePool, VersionRef } from '@exeat/store';

const workerFile = new URL('./match-worker.ts', import.meta.url);
const memoryMb = 512;

export type MatchQuestion = { readonly place: StorePool['place']; readonly versions: readonly VersionRef[] };

const running = new Map<StorePool, Set<Worker>>();

/**
 * Matches noted versions in a thread with connections of its own, so that no request waits while a wide scope is matched. Answers how many are
 * complete now. What fails, or is ended by `endMatching`, stays noted.
 */
export function matchInThread(pool: StorePool, versions: readonly VersionRef[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const question: MatchQuestion = { place: pool.place, versions };
    const worker = new Worker(workerFile, { workerData: question, resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    const workers = running.get(pool) ?? new Set();
    running.set(pool, workers.add(worker));
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      workers.delete(worker);
      resolve(0);
    });
  });
}

/** Ends what is being matched, before its database goes. */
export async function endMatching(pool: StorePool): Promise<void> {
  await Promise.all([...(running.get(pool) ?? [])].map((worker) => worker.terminate()));
}
