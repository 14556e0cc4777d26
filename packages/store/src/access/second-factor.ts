import type { PersonId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { hashToken } from './sessions.ts';

/** Milliseconds of the real clock, which no test or demo moves: authenticators know no other. */
export async function wallClockMs(queries: Queries): Promise<number> {
  const [row] = await queries.query<{ ms: number }>('SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms');
  if (row === undefined) throw new Error('expected the time of the database, got no row');
  return row.ms;
}

/** Takes a time step of the authenticator, once: of several at once one succeeds, and an earlier step never does. */
export async function takeTotpStep(queries: Queries, person: PersonId, step: number): Promise<boolean> {
  return (await queries.query('UPDATE account SET totp_step = $2 WHERE person = $1 AND totp_step < $2 RETURNING 1', [person, step])).length > 0;
}

/** Replaces the recovery codes of a person. Only their hashes are stored; each has 80 random bits, so a plain hash is enough. */
export async function setRecoveryCodes(queries: Queries, person: PersonId, codes: readonly string[]): Promise<void> {
  await queries.query('DELETE FROM recovery_code WHERE person = $1', [person]);
  await queries.query('INSERT INTO recovery_code (person, code_hash) SELECT $1, unnest($2::bytea[])', [person, codes.map(hashToken)]);
}

/** Uses a recovery code up, once. Null when it is none of the person's, or was used; else how many are left. */
export async function useRecoveryCode(queries: Queries, person: PersonId, code: string): Promise<number | null> {
  const used = await queries.query(
    'UPDATE recovery_code SET used_at = now_instant() WHERE person = $1 AND code_hash = $2 AND used_at IS NULL RETURNING 1',
    [person, hashToken(code)],
  );
  if (used.length === 0) return null;
  const left = await queries.query('SELECT FROM recovery_code WHERE person = $1 AND used_at IS NULL', [person]);
  return left.length;
}
