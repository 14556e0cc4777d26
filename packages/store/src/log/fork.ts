import type { Instant } from '@exeat/core';
import { one } from '../clock.ts';
import type { Queries, StorePool } from '../connection/pool.ts';
import { type Tx, withTransaction } from '../connection/transaction.ts';
import { appendEvents } from './append.ts';
import { readEnvelope, type StoredEvent } from './stored-event.ts';
import { lockStream } from './stream.ts';

/**
 * A restored log is a fork: what was appended and signed after the backup is not in it, and outsiders may hold heads that it will never
 * continue. Both facts are events of this stream, so they stand in the log itself, in every export, and in every later backup.
 */
export const logStream = 'log';

/** What a restore found in the backup: entries with a number, Merkle root over them (base64), and the instant of the snapshot. */
export type RestoredLog = { readonly size: number; readonly root: string; readonly backupTakenAt: string; readonly checkpointSize: number | null };

/** May the log be signed, and by whom? */
export type LogFork =
  /** Never restored: whoever has the key. */
  | { readonly kind: 'none' }
  /** Restored, and nobody has said that it goes on as another log: by nobody. */
  | { readonly kind: 'undeclared'; readonly restored: RestoredLog; readonly restoredAt: Instant }
  /** By this key (`name+hash+base64`) only: its name is the origin of the fork. */
  | { readonly kind: 'declared'; readonly key: string; readonly declaredAt: Instant };

export async function logFork(queries: Queries): Promise<LogFork> {
  const [row] = await queries.query<StoredEvent>(
    `SELECT e.id, e.leaf, p.body FROM event e JOIN event_payload p ON p.event_id = e.id
     WHERE e.stream = $1 AND e.type IN ('log_restored', 'log_fork_declared') ORDER BY e.revision DESC LIMIT 1`,
    [logStream],
  );
  if (row === undefined) return { kind: 'none' };
  const last = readEnvelope(row);
  if (last.type === 'log_restored') return { kind: 'undeclared', restored: last.data as unknown as RestoredLog, restoredAt: last.at };
  const { key } = last.data as { readonly key: string };
  return { kind: 'declared', key, declaredAt: last.at };
}

/** Appends that the log was restored, in the transaction that restores it. */
export async function recordRestore(tx: Tx, restored: RestoredLog): Promise<void> {
  const { revision, now } = await lockStream(tx, logStream);
  const meta = { at: now, actor: { person: null, kind: 'system' }, ruleId: 'restore' } as const;
  await appendEvents(tx, logStream, revision, [{ type: 'log_restored', data: restored }], meta);
}

/**
 * Appends that the log goes on as another one, signed by the key that `keyFor` makes for the instant of the declaration. Answers null, and
 * changes nothing, when there is no restore to declare.
 */
export async function declareFork(
  pool: StorePool,
  keyFor: (at: Instant) => Promise<{ readonly key: string; readonly previousOrigin: string }>,
): Promise<LogFork | null> {
  return withTransaction(
    pool,
    async (tx) => {
      const { revision, now } = await lockStream(tx, logStream);
      if ((await logFork(tx)).kind !== 'undeclared') return null;
      const declared = await keyFor(now);
      const size = one(await tx.query<{ size: number }>('SELECT size FROM log_head')).size;
      const meta = { at: now, actor: { person: null, kind: 'system' }, ruleId: 'declare-fork' } as const;
      await appendEvents(tx, logStream, revision, [{ type: 'log_fork_declared', data: { ...declared, size } }], meta);
      return { kind: 'declared', key: declared.key, declaredAt: now };
    },
    { attempts: 1 },
  );
}
