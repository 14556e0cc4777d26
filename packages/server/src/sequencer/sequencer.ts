import { leafHash } from '@exeat/core';
import { formatCheckpoint, type SigningKey, signNote } from '@exeat/formats';
import { databaseNow, latestCheckpoint, logSize, sequence, type StoredCheckpoint, type StorePool, storeCheckpoint } from '@exeat/store';
import { errorFields, type Log } from '../log.ts';
import { doesNotContinue, requireMaySign } from './fork.ts';
import { appendToTiles, rootAt } from './tiles.ts';

/** Time between two looks for events without a number, and the most that a new entry waits for a checkpoint, in milliseconds. */
const every = 200;

/** Numbers every event that waits and, with a key, signs the new head. Any node may call it at any time. */
export async function sequenceAll(
  pool: StorePool,
  key: SigningKey | null,
): Promise<{ readonly size: number; readonly checkpoint: StoredCheckpoint | null }> {
  let size = 0;
  for (;;) {
    const step = await sequence(pool, { leafHash, onNumbered: appendToTiles });
    size = step.size;
    if (step.added === 0) break;
  }
  return { size, checkpoint: key === null ? await latestCheckpoint(pool) : await signHead(pool, key) };
}

/**
 * Signs the head of the log when it has grown. Never before the entries are committed, and never a head that does not continue the last
 * signed one, nor of a log that was restored and not declared to be a fork.
 * @throws LogForked
 */
async function signHead(pool: StorePool, key: SigningKey): Promise<StoredCheckpoint> {
  // Also when there is nothing to sign: what else is signed with this key, such as bundles, comes after this.
  await requireMaySign(pool, key);
  const { size } = await logSize(pool);
  const signed = await latestCheckpoint(pool);
  if (signed !== null) {
    if (size < signed.size) throw doesNotContinue(signed, `${size} entries`);
    if (size === signed.size) return signed;
    if (!signed.root.equals(await rootAt(pool, signed.size))) throw doesNotContinue(signed, 'another root for it');
  }
  const root = await rootAt(pool, size);
  const checkpoint = { size, root, note: signNote(formatCheckpoint({ origin: key.name, size, root }), key), at: await databaseNow(pool) };
  await storeCheckpoint(pool, checkpoint);
  return (await latestCheckpoint(pool)) ?? { ...checkpoint, root: Buffer.from(root) };
}

export type Sequencer = { stop(): Promise<void> };

/** Keeps numbering until stopped. A failure is logged, and the next round tries again: numbering lags, and no answer depends on it. */
export function startSequencer(pool: StorePool, key: SigningKey | null, log: Log): Sequencer {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let failing = false;
  const round = async (): Promise<void> => {
    try {
      await sequenceAll(pool, key);
      failing = false;
    } catch (error) {
      if (!failing) log('error', 'sequencer-failed', errorFields(error));
      failing = true;
    }
    if (!stopped) timer = setTimeout(next, failing ? every * 25 : every);
  };
  let running = Promise.resolve();
  const next = (): void => {
    running = round();
  };
  next();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
