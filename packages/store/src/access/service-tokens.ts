import type { Instant, PersonId, UnitId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { hashToken } from './sessions.ts';

/** A service account's token: it reads, imports and proposes, and never decides. The token itself is not stored. */
export type ServiceToken = {
  readonly id: string;
  readonly name: string;
  readonly owner: PersonId;
  readonly scopes: readonly string[];
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /** It acts on this unit and what is below it; null: one of before, on the whole organisation. */
  readonly unit: UnitId | null;
  readonly revokedAt: Instant | null;
  readonly lastUsedAt: Instant | null;
};

const columns = `id, name, owner, scopes, created_at AS "createdAt", expires_at AS "expiresAt", unit, revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"`;

export async function createServiceToken(
  queries: Queries,
  token: Pick<ServiceToken, 'id' | 'name' | 'owner' | 'scopes' | 'expiresAt' | 'unit'> & { readonly token: string },
): Promise<void> {
  await queries.query(
    'INSERT INTO service_token (id, name, token_hash, owner, scopes, created_at, expires_at, unit) VALUES ($1, $2, $3, $4, $5, now_instant(), $6, $7)',
    [token.id, token.name, hashToken(token.token), token.owner, token.scopes, token.expiresAt, token.unit],
  );
}

/** The account of a token, if it is neither revoked nor expired and its owner is still active. Marks it as used, at most once a minute. `now`: when it was looked at. */
export async function useServiceToken(queries: Queries, token: string): Promise<(ServiceToken & { readonly now: Instant }) | null> {
  const [row] = await queries.query<ServiceToken & { now: Instant; stale: boolean }>(
    `SELECT ${columns}, now_instant()::timestamptz(3) AS now, coalesce(last_used_at < now_instant() - interval '1 minute', true) AS stale FROM service_token
     WHERE token_hash = $1 AND revoked_at IS NULL AND now_instant() < expires_at
       AND EXISTS (SELECT FROM person_here p WHERE p.id = owner)`,
    [hashToken(token)],
  );
  if (row === undefined) return null;
  const { stale, ...found } = row;
  if (stale) await queries.query('UPDATE service_token SET last_used_at = now_instant() WHERE id = $1', [found.id]);
  return found;
}

export async function listServiceTokens(queries: Queries): Promise<readonly ServiceToken[]> {
  return queries.query<ServiceToken>(`SELECT ${columns} FROM service_token ORDER BY created_at, id`);
}

/** Revokes every token of a person who leaves, so that none comes back with them. */
export async function revokeTokensOf(queries: Queries, person: PersonId): Promise<void> {
  await queries.query('UPDATE service_token SET revoked_at = now_instant() WHERE owner = $1 AND revoked_at IS NULL', [person]);
}

/** Revokes a token at once. False when it is unknown or was revoked before. */
export async function revokeServiceToken(queries: Queries, id: string): Promise<boolean> {
  return (
    (await queries.query('UPDATE service_token SET revoked_at = now_instant() WHERE id = $1 AND revoked_at IS NULL RETURNING 1', [id])).length > 0
  );
}
