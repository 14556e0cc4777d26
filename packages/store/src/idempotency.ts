import { one } from './clock.ts';
import type { Json } from '@exeat/core';
import type { Queries } from './connection/pool.ts';
import type { Tx } from './connection/transaction.ts';

/** Scope of a key: the same key of another subject or route is another key. */
export type IdempotencyKey = { readonly subject: string; readonly route: string; readonly key: string };

export type IdempotencyClaim =
  /** First time: go on, and call `recordAnswer` in the same transaction. */
  | { readonly kind: 'new' }
  /** Done before with the same body: answer the same. */
  | { readonly kind: 'replay'; readonly status: number; readonly response: Json }
  /** Done before, but the answer held a secret, which is not kept: 409 `already-created`. */
  | { readonly kind: 'already-created'; readonly status: number }
  /** Being done at this moment: 409 with Retry-After. */
  | { readonly kind: 'in-flight' }
  /** The key was used with another body: 422. */
  | { readonly kind: 'other-body' };

/**
 * Claims a key for the transaction of a command. The claim is a lock that ends with the transaction, so a command that fails or a server
 * that dies leaves nothing behind.
 */
export async function claimIdempotencyKey(tx: Tx, { subject, route, key }: IdempotencyKey, bodyHash: string): Promise<IdempotencyClaim> {
  const { held } = one(
    await tx.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7420)) AS held', [
      JSON.stringify([subject, route, key]),
    ]),
  );
  if (!held) return { kind: 'in-flight' };
  const [row] = await tx.query<{ body_hash: string; status: number; response: Json; secret: boolean }>(
    'SELECT body_hash, status, response, secret FROM idempotency WHERE subject = $1 AND route = $2 AND key = $3',
    [subject, route, key],
  );
  if (row === undefined) return { kind: 'new' };
  if (row.body_hash !== bodyHash) return { kind: 'other-body' };
  return row.secret ? { kind: 'already-created', status: row.status } : { kind: 'replay', status: row.status, response: row.response };
}

/** Keeps the answer of a command. With `secret`, only that there was one. */
export async function recordAnswer(
  tx: Tx,
  { subject, route, key }: IdempotencyKey,
  bodyHash: string,
  answer: { readonly status: number; readonly response: Json; readonly secret: boolean },
): Promise<void> {
  await tx.query(
    `INSERT INTO idempotency (subject, route, key, body_hash, status, response, secret, at) VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())`,
    [subject, route, key, bodyHash, answer.status, answer.secret ? null : JSON.stringify(answer.response), answer.secret],
  );
}

/** Forgets keys older than some days, by the real clock. Returns how many. */
export async function forgetIdempotencyKeys(queries: Queries, days: number): Promise<number> {
  const rows = await queries.query("DELETE FROM idempotency WHERE at < clock_timestamp() - $1 * interval '1 day' RETURNING 1", [days]);
  return rows.length;
}
