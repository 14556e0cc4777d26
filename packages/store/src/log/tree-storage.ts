import type { Instant } from '@exeat/core';
import type { StorePool } from '../connection/pool.ts';
import type { Queries } from '../connection/pool.ts';
import { type Tx, withTransaction } from '../connection/transaction.ts';
import type { LogEntry } from './sequence.ts';

/** Entries `[from, to)` of the log, in order. Fewer than asked when the log is shorter. */
export async function logEntries(queries: Queries, from: number, to: number): Promise<readonly LogEntry[]> {
  return queries.query<LogEntry>(
    `SELECT l.seq, l.event_id AS "eventId", e.leaf, l.leaf_hash AS "leafHash" FROM log_entry l JOIN event e ON e.id = l.event_id
     WHERE l.seq >= $1 AND l.seq < $2 ORDER BY l.seq`,
    [from, to],
  );
}

/** Leaf hashes `[from, to)`, in order. */
export async function leafHashes(queries: Queries, from: number, to: number): Promise<readonly Buffer[]> {
  const rows = await queries.query<{ hash: Buffer }>('SELECT leaf_hash AS hash FROM log_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq', [from, to]);
  return rows.map((row) => row.hash);
}

/** Number of entries, and of events that still wait for a number. */
export async function logSize(queries: Queries): Promise<{ readonly size: number; readonly waiting: number }> {
  const [row] = await queries.query<{ size: number; waiting: number }>(
    'SELECT size, (SELECT count(*) FROM event_unnumbered) AS waiting FROM log_head',
  );
  return row ?? { size: 0, waiting: 0 };
}

/** Where an event stands in the log; `seq` is null while it waits for its number. Null for an unknown event. */
export async function findLogEntry(
  queries: Queries,
  stream: string,
  revision: number,
): Promise<{ readonly eventId: number; readonly seq: number | null } | null> {
  const [row] = await queries.query<{ eventId: number; seq: number | null }>(
    'SELECT e.id AS "eventId", l.seq FROM event e LEFT JOIN log_entry l ON l.event_id = e.id WHERE e.stream = $1 AND e.revision = $2',
    [stream, revision],
  );
  return row ?? null;
}

/** Hashes of a tile, 32 bytes each, or null. */
export async function readTile(queries: Queries, level: number, index: number): Promise<Buffer | null> {
  const [row] = await queries.query<{ hashes: Buffer }>('SELECT hashes FROM log_tile WHERE level = $1 AND index = $2', [level, index]);
  return row?.hashes ?? null;
}

/** Writes a tile that is new or has grown. Inside `SequenceOptions.onNumbered`: only the sequencer's role may. */
export async function writeTile(tx: Tx, level: number, index: number, hashes: Uint8Array): Promise<void> {
  await tx.query(
    'INSERT INTO log_tile (level, index, hashes) VALUES ($1, $2, $3) ON CONFLICT (level, index) DO UPDATE SET hashes = EXCLUDED.hashes',
    [level, index, Buffer.from(hashes)],
  );
}

/** A signed checkpoint: `note` is the whole C2SP signed note. */
export type StoredCheckpoint = { readonly size: number; readonly root: Buffer; readonly note: string; readonly at: Instant };

export async function latestCheckpoint(queries: Queries): Promise<StoredCheckpoint | null> {
  const [row] = await queries.query<StoredCheckpoint>('SELECT size, root, note, at FROM checkpoint ORDER BY size DESC LIMIT 1');
  return row ?? null;
}

/** Stores a checkpoint, as the sequencer's role. Answers false when one of this size is there: another node was faster. */
export async function storeCheckpoint(pool: StorePool, checkpoint: Omit<StoredCheckpoint, 'root'> & { readonly root: Uint8Array }): Promise<boolean> {
  return withTransaction(pool, async (tx) => {
    await tx.query('SET LOCAL ROLE exeat_sequencer');
    const rows = await tx.query('INSERT INTO checkpoint (size, root, note, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING size', [
      checkpoint.size,
      Buffer.from(checkpoint.root),
      checkpoint.note,
      checkpoint.at,
    ]);
    return rows.length > 0;
  });
}
