import type { EventEnvelope } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { readEnvelope, type StoredEvent } from '../log/stored-event.ts';

/** An event with what stands beside it in the log. */
export type LoggedEvent = {
  readonly id: number;
  readonly envelope: EventEnvelope;
  /** Index in the tree; null while it waits for its number. */
  readonly seq: number | null;
  readonly requestId: string | null;
  readonly redacted: boolean;
};

/**
 * Events as the audit trail shows them, newest last. Of one stream, of one type, or all, after an id (ids are in the order of insertion, not
 * of commit: for a complete reading by number use `logEntries`).
 */
export async function listEvents(
  queries: Queries,
  options: {
    readonly stream?: string;
    readonly types?: readonly string[];
    readonly person?: string;
    readonly afterId?: number;
    readonly limit?: number;
  },
): Promise<readonly LoggedEvent[]> {
  const rows = await queries.query<StoredEvent & { seq: number | null; request_id: string | null; redacted: boolean }>(
    `SELECT e.id, e.leaf, p.body, l.seq, e.request_id, p.redacted_at IS NOT NULL AS redacted
     FROM event e JOIN event_payload p ON p.event_id = e.id LEFT JOIN log_entry l ON l.event_id = e.id
     WHERE e.id > $1 AND ($2::text IS NULL OR e.stream = $2) AND ($3::text[] IS NULL OR e.type = ANY ($3)) AND ($4::text IS NULL OR e.actor_person = $4)
     ORDER BY e.id LIMIT $5`,
    [options.afterId ?? 0, options.stream ?? null, options.types ?? null, options.person ?? null, options.limit ?? 500],
  );
  return rows.map((row) => ({ id: row.id, envelope: readEnvelope(row), seq: row.seq, requestId: row.request_id, redacted: row.redacted }));
}
