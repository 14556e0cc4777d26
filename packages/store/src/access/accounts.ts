import type { Instant, Json, PersonId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { hashToken } from './sessions.ts';

/** A password as scrypt left it, and the sealed secret of the authenticator. `params` are those of scrypt (N, r, p, length). */
export type Account = {
  readonly person: PersonId;
  readonly passwordHash: Buffer;
  readonly salt: Buffer;
  readonly params: Json;
  /** Null: none is set, and nobody signs in with it. */
  readonly totpSealed: string | null;
  readonly failures: number;
  readonly lockedUntil: Instant | null;
};

export async function getAccount(queries: Queries, person: string): Promise<Account | null> {
  const [row] = await queries.query<Account>(
    `SELECT person, password_hash AS "passwordHash", salt, params, totp_sealed AS "totpSealed", failures, locked_until AS "lockedUntil" FROM account WHERE person = $1`,
    [person],
  );
  return row ?? null;
}

/** Sets both factors, and forgets failures and lock. `totpStep` is the one of the code that proved the authenticator: it is not taken again. */
export async function setAccount(
  queries: Queries,
  account: Pick<Account, 'person' | 'passwordHash' | 'salt' | 'params' | 'totpSealed'> & { readonly totpStep: number },
): Promise<void> {
  await queries.query(
    `INSERT INTO account (person, password_hash, salt, params, totp_sealed, totp_step, changed_at) VALUES ($1, $2, $3, $4, $5, $6, now_instant())
     ON CONFLICT (person) DO UPDATE SET password_hash = EXCLUDED.password_hash, salt = EXCLUDED.salt, params = EXCLUDED.params,
       totp_sealed = EXCLUDED.totp_sealed, totp_step = EXCLUDED.totp_step, changed_at = EXCLUDED.changed_at, failures = 0, locked_until = NULL`,
    [account.person, account.passwordHash, account.salt, JSON.stringify(account.params), account.totpSealed, account.totpStep],
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

/** What a link is for. `person` is null for the first administrator. */
export type SetupLink = { readonly purpose: string; readonly person: PersonId | null; readonly totpSealed: string | null };

/** Makes a link that works once: first administrator, invitation, recovery. Earlier ones for the same person stop working. */
export async function createSetupLink(
  queries: Queries,
  link: { readonly token: string; readonly purpose: string; readonly person: PersonId | null; readonly expiresAt: Instant },
): Promise<void> {
  await queries.query('UPDATE setup_link SET used_at = now_instant() WHERE person IS NOT DISTINCT FROM $1 AND used_at IS NULL', [link.person]);
  await queries.query('INSERT INTO setup_link (token_hash, purpose, person, created_at, expires_at) VALUES ($1, $2, $3, now_instant(), $4)', [
    hashToken(link.token),
    link.purpose,
    link.person,
    link.expiresAt,
  ]);
}

const open = 'token_hash = $1 AND used_at IS NULL AND now_instant() < expires_at';
const linkColumns = 'purpose, person, totp_sealed AS "totpSealed"';

/** Uses a link up: of several at once, one gets it. Null when it is unknown, used or expired. */
export async function redeemSetupLink(queries: Queries, token: string): Promise<SetupLink | null> {
  const [row] = await queries.query<SetupLink>(`UPDATE setup_link SET used_at = now_instant() WHERE ${open} RETURNING ${linkColumns}`, [
    hashToken(token),
  ]);
  return row ?? null;
}

/** What a link is for, without using it up; null as for `redeemSetupLink`. */
export async function peekSetupLink(queries: Queries, token: string): Promise<SetupLink | null> {
  const [row] = await queries.query<SetupLink>(`SELECT ${linkColumns} FROM setup_link WHERE ${open}`, [hashToken(token)]);
  return row ?? null;
}

/** Keeps the secret that the page of a link shows; the first one stays. Null as for `redeemSetupLink`. */
export async function keepLinkSecret(queries: Queries, token: string, totpSealed: string): Promise<SetupLink | null> {
  const [row] = await queries.query<SetupLink>(
    `UPDATE setup_link SET totp_sealed = coalesce(totp_sealed, $2) WHERE ${open} RETURNING ${linkColumns}`,
    [hashToken(token), totpSealed],
  );
  return row ?? null;
}
