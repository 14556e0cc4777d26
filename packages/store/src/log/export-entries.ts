import type { Json } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** An entry with all that is kept of its event: parts that were redacted are missing from payload and salts. */
export type EntryWithPayload = {
  readonly seq: number;
  readonly leaf: Buffer;
  readonly leafHash: Buffer;
  readonly payload: Readonly<Record<string, Json>>;
  readonly salts: Readonly<Record<string, string>>;
  readonly isRedacted: boolean;
};

/** Entries `[from, to)` of the log with their payloads, in order. Fewer than asked when the log is shorter. */
export async function entriesWithPayload(queries: Queries, from: number, to: number): Promise<readonly EntryWithPayload[]> {
  return queries.query<EntryWithPayload>(
    `SELECT l.seq, e.leaf, l.leaf_hash AS "leafHash", 
       coalesce(p.body, '{}') AS payload, coalesce(p.salts, '{}') AS salts, p.redacted_at IS NOT NULL AS "isRedacted"
     FROM log_entry l JOIN event e ON e.id = l.event_id LEFT JOIN event_payload p ON p.event_id = e.id
     WHERE l.seq >= $1 AND l.seq < $2 ORDER BY l.seq`,
    [from, to],
  );
}
