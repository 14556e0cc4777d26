import type { EventEnvelope, Instant } from '@exeat/core';
import type { Tx } from '../connection/transaction.ts';
import type { Queries } from '../connection/pool.ts';
import { one } from '../clock.ts';
import { readEnvelope, type StoredEvent } from './stored-event.ts';

/** A stream that this transaction holds: nobody else appends to it until the transaction ends. */
export type LockedStream = {
  readonly stream: string;
  /** Number of events; 0 for a new stream. */
  readonly revision: number;
  /** The instant of everything that this command does: the clock read after the lock, never below the stream's last event. */
  readonly now: Instant;
};

/** Locks one stream, creating it when it is new. */
export async function lockStream(tx: Tx, stream: string): Promise<LockedStream> {
  return one(await lockStreams(tx, [stream]));
}

/** Locks a stream that is there; null when it is not, and then nothing is made of a name that somebody guessed. */
export async function lockKnownStream(tx: Tx, stream: string): Promise<LockedStream | null> {
  const [held] = await lockRows(tx, [stream]);
  if (held === undefined) return null;
  tx.loaded.delete(stream);
  return { stream, revision: held[1], now: await nowAfterLock(tx, [stream]) };
}

/** Locks several streams, in the order of their names so that two commands cannot deadlock. All have the same `now`. Answers in the order asked. */
export async function lockStreams(tx: Tx, streams: readonly string[]): Promise<readonly LockedStream[]> {
  const names = [...new Set(streams)].sort();
  const held = new Map(await lockRows(tx, names));
  const missing = names.filter((name) => !held.has(name));
  if (missing.length > 0) {
    await tx.query('INSERT INTO stream (stream) SELECT name FROM unnest($1::text[]) AS n (name) ON CONFLICT DO NOTHING', [missing]);
    for (const [name, revision] of await lockRows(tx, missing)) held.set(name, revision);
  }
  // What was loaded before the lock may be stale.
  for (const name of names) tx.loaded.delete(name);
  const now = await nowAfterLock(tx, names);
  return streams.map((stream) => ({ stream, revision: held.get(stream) ?? 0, now }));
}

/** A statement of its own: the clock of the locking statement may be read before the lock is waited for. */
async function nowAfterLock(tx: Tx, names: readonly string[]): Promise<Instant> {
  const rows = await tx.query<{ now: Instant }>(
    'SELECT greatest(now_instant(), max(last_at))::timestamptz(3) AS now FROM stream WHERE stream = ANY ($1)',
    [names],
  );
  return one(rows).now;
}

/** Locks those that are there, in the order given. */
async function lockRows(tx: Tx, names: readonly string[]): Promise<readonly (readonly [string, number])[]> {
  const rows = await tx.query<{ stream: string; revision: number }>(
    'SELECT s.stream, s.revision FROM unnest($1::text[]) WITH ORDINALITY AS n (name, at) JOIN stream s ON s.stream = n.name ORDER BY n.at FOR UPDATE OF s',
    [names],
  );
  return rows.map(({ stream, revision }) => [stream, revision] as const);
}

/** Events of a stream in order, whole or those up to and including an instant. Empty for an unknown stream. */
export async function loadStream(queries: Queries, stream: string, options: { readonly until?: Instant } = {}): Promise<readonly EventEnvelope[]> {
  const rows = await queries.query<StoredEvent>(
    `SELECT e.id, e.leaf, p.body FROM event e JOIN event_payload p ON p.event_id = e.id
     WHERE e.stream = $1 AND ($2::timestamptz IS NULL OR e.at <= $2) ORDER BY e.revision`,
    [stream, options.until ?? null],
  );
  const events = rows.map(readEnvelope);
  if (options.until === undefined && 'loaded' in queries && queries.loaded instanceof Map) queries.loaded.set(stream, events);
  return events;
}

/** Number of events of a stream: the tag of a record. 0 for one that is not there. */
export async function revisionOf(queries: Queries, stream: string): Promise<number> {
  return (await revisionsOf(queries, [stream])).get(stream) ?? 0;
}

/** Number of events of several streams; those that are not there are left out. */
export async function revisionsOf(queries: Queries, streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await queries.query<{ stream: string; revision: number }>('SELECT stream, revision FROM stream WHERE stream = ANY ($1)', [streams]);
  return new Map(rows.map(({ stream, revision }) => [stream, revision]));
}
