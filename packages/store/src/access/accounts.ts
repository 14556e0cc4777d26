import type { Instant, Json, PersonId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { hashToken } from './sessions.ts';

/** A password as scrypt left it. `params` are those of scrypt (N, r, p, length). */
export type Account = {
  readonly person: PersonId;
  readonly passwordHash: Buffer;
  readonly salt: Buffer;
  readonly params: Json;
  readonly failures: number;
  readonly lockedUntil: Instant | null;
};

export async function getAccount(queries: Queries, person: string): Promise<Account | null> {
  const [row] = await queries.query<Account>(
    `SELECT person, password_hash AS "passwordHash", salt, params, failures, locked_until AS "lockedUntil" FROM account WHERE person = $1`,
    [person],
  );
  return row ?? null;
}

/** Sets a password and forgets failures and lock. */
export async function setPassword(queries: Queries, account: Pick<Account, 'person' | 'passwordHash' | 'salt' | 'params'>): Promise<void> {
  await queries.query(
    `INSERT INTO account (person, password_hash, salt, params, changed_at) VALUES ($1, $2, $3, $4, now_instant())
     ON CONFLICT (person) DO UPDATE SET password_hash = EXCLUDED.password_hash, salt = EXCLUDED.salt, params = EXCLUDED.params,
       changed_at = EXCLUDED.changed_at, failures = 0, locked_until = NULL`,
    [account.person, account.passwordHash, account.salt, JSON.stringify(account.params)],
  );
}

/** Counts a failed sign-in, and locks the account from the n-th on for some seconds. */
export async function recordFailure(queries: Queries, person: string, lock: { readonly after: number; readonly seconds: number }): Promise<void> {
  await queries.query(
    `UPDATE account SET failures = failures + 1,
       locked_until = CASE WHEN failures + 1 >= $2 THEN now_instant() + $3 * interval '1 second' ELSE locked_until END WHERE person = $1`,
    [person, lock.after, lock.seconds],
  );
}

export async function clearFailures(queries: Queries, person: string): Promise<void> {
  await queries.query('UPDATE account SET failures = 0, locked_until = NULL WHERE person = $1 AND (failures > 0 OR locked_until IS NOT NULL)', [
    person,
  ]);
}

/** A link that works once: first administrator, invitation, password reset. `person` is null for the first administrator. */
export async function createSetupLink(
  queries: Queries,
  link: { readonly token: string; readonly purpose: string; readonly person: PersonId | null; readonly expiresAt: Instant },
): Promise<void> {
  await queries.query('INSERT INTO setup_link (token_hash, purpose, person, created_at, expires_at) VALUES ($1, $2, $3, now_instant(), $4)', [
    hashToken(link.token),
    link.purpose,
    link.person,
    link.expiresAt,
  ]);
}

/** Uses a link up: of several at once, one gets it. Null when it is unknown, used or expired. */
export async function redeemSetupLink(
  queries: Queries,
  token: string,
): Promise<{ readonly purpose: string; readonly person: PersonId | null } | null> {
  const [row] = await queries.query<{ purpose: string; person: PersonId | null }>(
    'UPDATE setup_link SET used_at = now_instant() WHERE token_hash = $1 AND used_at IS NULL AND now_instant() < expires_at RETURNING purpose, person',
    [hashToken(token)],
  );
  return row ?? null;
}

/** What a link is for, without using it up; null as for `redeemSetupLink`. */
export async function peekSetupLink(queries: Queries, token: string): Promise<{ readonly purpose: string; readonly person: PersonId | null } | null> {
  const [row] = await queries.query<{ purpose: string; person: PersonId | null }>(
    'SELECT purpose, person FROM setup_link WHERE token_hash = $1 AND used_at IS NULL AND now_instant() < expires_at',
    [hashToken(token)],
  );
  return row ?? null;
}
