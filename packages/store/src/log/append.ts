import { randomBytes } from 'node:crypto';
import { type Actor, type EventEnvelope, type Instant, type Json, payloadPaths, splitEvent } from '@exeat/core';
import { one } from '../clock.ts';
import type { Tx } from '../connection/transaction.ts';
import { StoreError } from '../errors.ts';
import { applyProjection } from '../projection/apply.ts';
import { loadStream } from './stream.ts';

/** What a decision adds to a stream. `schema` is 1 unless the shape of the event has changed since. */
export type NewEvent = { readonly type: string; readonly schema?: number; readonly data: object };

/** Who, when, by what rule and on whose request: the same for all events of one command. */
export type AppendMeta = {
  readonly at: Instant;
  readonly actor: Actor;
  readonly ruleId: string;
  readonly requestId?: string;
  readonly idempotencyKey?: string;
};

/**
 * Appends events to a stream and brings the tables that answer queries up to date, in the caller's transaction. The stream needs no lock
 * for correctness, only for a decision: a revision that has moved is refused.
 * @throws StoreError `revision-conflict`, `event-in-the-past`, `unknown-event`.
 */
export async function appendEvents(
  tx: Tx,
  stream: string,
  expectedRevision: number,
  events: readonly NewEvent[],
  meta: AppendMeta,
): Promise<readonly EventEnvelope[]> {
  if (events.length === 0) return [];
  const before = await eventsBefore(tx, stream, expectedRevision);
  await advance(tx, stream, expectedRevision, events.length, meta.at);
  const envelopes = events.map(
    (event, index): EventEnvelope => ({
      stream,
      revision: expectedRevision + index + 1,
      type: event.type,
      schema: event.schema ?? 1,
      at: meta.at,
      actor: meta.actor,
      ruleId: meta.ruleId,
      data: event.data as Json,
    }),
  );
  await insert(tx, envelopes, meta);
  // What is projected is what will be read back, not what was handed in (members that are undefined are gone).
  const stored = envelopes.map((envelope) => ({ ...envelope, data: JSON.parse(JSON.stringify(envelope.data)) as Json }));
  const after = [...before, ...stored];
  await applyProjection(tx, before, after);
  tx.loaded.set(stream, after);
  return stored;
}

async function eventsBefore(tx: Tx, stream: string, expectedRevision: number): Promise<readonly EventEnvelope[]> {
  const loaded = tx.loaded.get(stream);
  if (loaded !== undefined && loaded.length === expectedRevision) return loaded;
  return expectedRevision === 0 ? [] : loadStream(tx, stream);
}

async function advance(tx: Tx, stream: string, expected: number, by: number, at: Instant): Promise<void> {
  if (expected === 0) await tx.query('INSERT INTO stream (stream) VALUES ($1) ON CONFLICT DO NOTHING', [stream]);
  const moved = await tx.query(
    'UPDATE stream SET revision = revision + $3, last_at = $4 WHERE stream = $1 AND revision = $2 AND (last_at IS NULL OR last_at <= $4) RETURNING revision',
    [stream, expected, by, at],
  );
  if (moved.length > 0) return;
  const { revision, last_at: lastAt } = one(
    await tx.query<{ revision: number; last_at: Instant | null }>('SELECT revision, last_at FROM stream WHERE stream = $1', [stream]),
  );
  if (revision !== expected) {
    throw new StoreError('revision-conflict', `expected ${stream} at revision ${expected}, got ${revision}; load it again and decide anew`, {
      stream,
      expected,
      revision,
    });
  }
  throw new StoreError(
    'event-in-the-past',
    `expected an instant at or after ${lastAt}, the last event of ${stream}, got ${at}; take the instant from lockStream`,
    { stream, at },
  );
}

/** All events of a command in one statement, numbered in the order of their revisions. */
async function insert(tx: Tx, envelopes: readonly EventEnvelope[], meta: AppendMeta): Promise<void> {
  const splits = envelopes.map((envelope) => splitEvent(envelope, saltsOf(envelope)));
  const [first] = envelopes;
  if (first === undefined) return;
  const { actor } = meta;
  await tx.query(
    `WITH given AS (
       SELECT * FROM unnest($9::integer[], $10::text[], $11::integer[], $12::bytea[], $13::jsonb[], $14::jsonb[])
         AS g (revision, type, schema, leaf, body, salts)),
     appended AS (
       INSERT INTO event (stream, at, actor_person, actor_kind, on_behalf_of, strength, rule_id, request_id, idempotency_key, revision, type, schema, leaf)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $15, revision, type, schema, leaf FROM given ORDER BY revision RETURNING id, revision)
     INSERT INTO event_payload (event_id, body, salts) SELECT a.id, g.body, g.salts FROM appended a JOIN given g USING (revision)`,
    [
      first.stream,
      meta.at,
      actor.person,
      actor.kind,
      actor.onBehalfOf ?? null,
      actor.strength ?? null,
      meta.ruleId,
      meta.requestId ?? null,
      envelopes.map(({ revision }) => revision),
      envelopes.map(({ type }) => type),
      envelopes.map(({ schema }) => schema),
      splits.map(({ leaf }) => Buffer.from(leaf, 'utf8')),
      splits.map(({ payload }) => JSON.stringify(payload)),
      splits.map(({ salts }) => JSON.stringify(salts)),
      meta.idempotencyKey ?? null,
    ],
  );
}

function saltsOf(envelope: EventEnvelope): Record<string, string> {
  const salts: Record<string, string> = {};
  for (const path of payloadPaths(envelope.type, envelope.data)) salts[path] = randomBytes(32).toString('base64url');
  return salts;
}
