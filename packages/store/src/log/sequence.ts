import { one } from '../clock.ts';
import type { StorePool } from '../connection/pool.ts';
import { type Tx, withTransaction } from '../connection/transaction.ts';
import { StoreError } from '../errors.ts';

/** A numbered entry of the log; `seq` is the index of its leaf in the tree. */
export type LogEntry = { readonly seq: number; readonly eventId: number; readonly leaf: Buffer; readonly leafHash: Buffer };

export type SequenceOptions = {
  /** RFC 6962 hash of a leaf. */
  readonly leafHash: (leaf: Uint8Array) => Uint8Array;
  /** Most events numbered in one transaction. */
  readonly batch?: number;
  /** Runs in the same transaction under the sequencer's role, with what was numbered: writes tiles. */
  readonly onNumbered?: (tx: Tx, entries: readonly LogEntry[], size: number) => Promise<void>;
};

/**
 * Numbers the events that have no number yet, in the order of their ids, without gaps. Any number of nodes may call it at any time: the
 * lock of the head row lets one in at a time. An event that commits later with a lower id is simply numbered later.
 * @returns the size of the log, and how many entries were added.
 */
export async function sequence(pool: StorePool, options: SequenceOptions): Promise<{ readonly size: number; readonly added: number }> {
  // Locking the head row makes a transaction that PostgreSQL flushes to disk: several times a second, where nothing happens.
  const idle = one(
    await pool.query<{ size: number; waiting: boolean }>('SELECT size, EXISTS (SELECT FROM event_unnumbered) AS waiting FROM log_head'),
  );
  if (!idle.waiting) return { size: idle.size, added: 0 };
  return withTransaction(pool, async (tx) => {
    await tx.query('SET LOCAL ROLE exeat_sequencer');
    const head = one(await tx.query<{ size: number }>('SELECT size FROM log_head FOR UPDATE'));
    const waiting = await tx.query<{ id: number; leaf: Buffer }>(
      'SELECT e.id, e.leaf FROM event_unnumbered u JOIN event e ON e.id = u.event_id ORDER BY e.id LIMIT $1',
      [options.batch ?? 1000],
    );
    if (waiting.length === 0) return { size: head.size, added: 0 };
    const entries = waiting.map(
      (row, index): LogEntry => ({
        seq: head.size + index,
        eventId: row.id,
        leaf: row.leaf,
        leafHash: Buffer.from(options.leafHash(row.leaf)),
      }),
    );
    const size = head.size + entries.length;
    const ids = entries.map((entry) => entry.eventId);
    await tx.query('INSERT INTO log_entry (seq, event_id, leaf_hash) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])', [
      entries.map((entry) => entry.seq),
      ids,
      entries.map((entry) => entry.leafHash),
    ]);
    await tx.query('DELETE FROM event_unnumbered WHERE event_id = ANY ($1)', [ids]);
    await tx.query('UPDATE log_head SET size = $1', [size]);
    await options.onNumbered?.(tx, entries, size);
    return { size, added: entries.length };
  });
}

/**
 * Checks the numbering against the log itself: every event is numbered or waits, numbers are 0 … size − 1, each once.
 * @throws StoreError `log-inconsistent`, naming what is wrong.
 */
export async function checkNumbering(pool: StorePool): Promise<void> {
  await withTransaction(pool, checkNumberingIn, { isolation: 'repeatable read', readOnly: true });
}

/** The same in a transaction of the caller. */
export async function checkNumberingIn(tx: Tx): Promise<void> {
  const found = one(
    await tx.query<{ size: number; entries: number; first: number | null; last: number | null; lost: number }>(
      `SELECT h.size, (SELECT count(*) FROM log_entry) AS entries, (SELECT min(seq) FROM log_entry) AS first, (SELECT max(seq) FROM log_entry) AS last,
         (SELECT count(*) FROM event e WHERE NOT EXISTS (SELECT FROM log_entry l WHERE l.event_id = e.id)
            AND NOT EXISTS (SELECT FROM event_unnumbered u WHERE u.event_id = e.id)) AS lost
       FROM log_head h`,
    ),
  );
  const whole = found.entries === found.size && (found.size === 0 || (found.first === 0 && found.last === found.size - 1));
  if (whole && found.lost === 0) return;
  throw new StoreError(
    'log-inconsistent',
    `expected entries 0 … ${found.size - 1} and no event without number, got ${found.entries} entries from ${found.first} to ${found.last} and ${found.lost} lost events; stop and restore`,
    { size: found.size, entries: found.entries, lost: found.lost },
  );
}
