import { type EventEnvelope, type ExceptionCase, type ExceptionEnvelope, foldException, type Instant } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { readEnvelope, type StoredEvent } from '../log/stored-event.ts';
import { type Page, pageSize } from '../sql.ts';

/**
 * The register as it was known at an instant: each case folded from its events up to then, by id. Exact. Only cases that have changed
 * since are folded again; for the others the stored state is that fold.
 */
export async function listRegister(
  queries: Queries,
  options: { readonly at: Instant; readonly cursor?: string; readonly limit?: number },
): Promise<Page<ExceptionCase>> {
  const limit = pageSize(options.limit);
  const rows = await queries.query<{ id: string; state: ExceptionCase | null }>(
    `SELECT id, CASE WHEN last_event_at <= $1 THEN state END AS state FROM exception_case
     WHERE drafted_at <= $1 AND id > $2 ORDER BY id LIMIT $3`,
    [options.at, options.cursor ?? '', limit + 1],
  );
  const page = rows.slice(0, limit);
  const folded = await foldUntil(
    queries,
    page.filter((row) => row.state === null).map((row) => row.id),
    options.at,
  );
  const items = page.map((row) => row.state ?? folded.get(row.id)).filter((state) => state !== undefined);
  return { items, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

async function foldUntil(queries: Queries, ids: readonly string[], at: Instant): Promise<ReadonlyMap<string, ExceptionCase>> {
  if (ids.length === 0) return new Map();
  const rows = await queries.query<StoredEvent & { stream: string }>(
    `SELECT e.id, e.stream, e.leaf, p.body FROM event e JOIN event_payload p ON p.event_id = e.id
     WHERE e.stream = ANY ($1) AND e.at <= $2 ORDER BY e.stream, e.revision`,
    [ids, at],
  );
  const streams = Map.groupBy(rows, (row) => row.stream);
  const states = new Map<string, ExceptionCase>();
  for (const [stream, events] of streams) {
    const state = foldException(events.map(readEnvelope) as readonly EventEnvelope[] as readonly ExceptionEnvelope[]);
    if (state !== null) states.set(stream, state);
  }
  return states;
}
