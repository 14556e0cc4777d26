import { createHash } from 'node:crypto';
import type { Instant, PersonId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** A person's session. Only the SHA-256 of its token is stored: who reads the database cannot act as anyone. */
export type Session = {
  readonly person: PersonId;
  /** `browser`, `cli`, `demo`. */
  readonly kind: string;
  /** How strongly the person was authenticated: `two-factor`, `demo` … */
  readonly strength: string;
  readonly authenticatedAt: Instant;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly lastUsedAt: Instant;
};

export type NewSession = Omit<Session, 'createdAt' | 'lastUsedAt'> & {
  readonly token: string;
  readonly idleSeconds: number;
  readonly csrfToken?: string;
  readonly now: Instant;
};

/** Opens a session. Instants are those of the database's clock, given by the caller. */
export async function createSession(queries: Queries, session: NewSession): Promise<void> {
  await queries.query(
    `INSERT INTO session (token_hash, person, kind, strength, authenticated_at, created_at, expires_at, idle_seconds, last_used_at, csrf_hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6, $9)`,
    [
      hashToken(session.token),
      session.person,
      session.kind,
      session.strength,
      session.authenticatedAt,
      session.now,
      session.expiresAt,
      session.idleSeconds,
      session.csrfToken === undefined ? null : hashToken(session.csrfToken),
    ],
  );
}

/**
 * The session of a token, if it is neither ended, expired nor idle for too long, and of a person who is still active. Marks it as used,
 * at most once a minute. `csrfHash` is the SHA-256 of the token that a browser must send along; `now` is when it was looked at.
 */
export async function useSession(
  queries: Queries,
  token: string,
): Promise<(Session & { readonly csrfHash: Buffer | null; readonly now: Instant }) | null> {
  const [row] = await queries.query<Session & { csrfHash: Buffer | null; now: Instant; stale: boolean }>(
    `SELECT s.person, s.kind, s.strength, s.authenticated_at AS "authenticatedAt", s.created_at AS "createdAt", s.expires_at AS "expiresAt",
       s.last_used_at AS "lastUsedAt", s.csrf_hash AS "csrfHash", c.now::timestamptz(3) AS now, s.last_used_at < c.now - interval '1 minute' AS stale
     FROM session s JOIN person_here p ON p.id = s.person CROSS JOIN (SELECT now_instant() AS now) c
     WHERE s.token_hash = $1 AND s.ended_at IS NULL AND c.now < s.expires_at AND c.now < s.last_used_at + s.idle_seconds * interval '1 second'`,
    [hashToken(token)],
  );
  if (row === undefined) return null;
  const { stale, ...session } = row;
  if (stale) await queries.query('UPDATE session SET last_used_at = greatest(last_used_at, now_instant()) WHERE token_hash = $1', [hashToken(token)]);
  return session;
}

/** The person has authenticated again: refreshes time and strength under another token, and leaves the end as it is. False when it has ended. */
export async function rotateSession(
  queries: Queries,
  token: string,
  next: { readonly token: string; readonly strength: string; readonly authenticatedAt: Instant },
): Promise<boolean> {
  const rotated = await queries.query(
    'UPDATE session SET token_hash = $2, strength = $3, authenticated_at = $4 WHERE token_hash = $1 AND ended_at IS NULL RETURNING 1',
    [hashToken(token), hashToken(next.token), next.strength, next.authenticatedAt],
  );
  return rotated.length > 0;
}

/** A session as its person sees it. `id` names it and is no credential. */
export type ListedSession = Session & { readonly id: string; readonly isCurrent: boolean };

const idColumn = "left(encode(sha256(token_hash), 'hex'), 16)";
const going = "ended_at IS NULL AND now_instant() < expires_at AND now_instant() < last_used_at + idle_seconds * interval '1 second'";

/** The sessions of a person that have not ended, the last used first. */
export async function listSessionsOf(queries: Queries, person: PersonId, current: string): Promise<readonly ListedSession[]> {
  return queries.query<ListedSession>(
    `SELECT ${idColumn} AS id, token_hash = $2 AS "isCurrent", person, kind, strength, authenticated_at AS "authenticatedAt", created_at AS "createdAt",
       expires_at AS "expiresAt", last_used_at AS "lastUsedAt" FROM session WHERE person = $1 AND ${going} ORDER BY last_used_at DESC, 1`,
    [person, hashToken(current)],
  );
}

/** Ends one session of this person. False when it is none of theirs, or has ended. */
export async function endSessionById(queries: Queries, person: PersonId, id: string): Promise<boolean> {
  const ended = await queries.query(
    `UPDATE session SET ended_at = now_instant() WHERE person = $1 AND ${idColumn} = $2 AND ended_at IS NULL RETURNING 1`,
    [person, id],
  );
  return ended.length > 0;
}

/** Ends every session of a person but this one. Returns how many. */
export async function endOtherSessions(queries: Queries, person: PersonId, current: string): Promise<number> {
  const ended = await queries.query(
    'UPDATE session SET ended_at = now_instant() WHERE person = $1 AND token_hash <> $2 AND ended_at IS NULL RETURNING 1',
    [person, hashToken(current)],
  );
  return ended.length;
}

/** Ends one session: signing out. */
export async function endSession(queries: Queries, token: string): Promise<void> {
  await queries.query('UPDATE session SET ended_at = now_instant() WHERE token_hash = $1 AND ended_at IS NULL', [hashToken(token)]);
}

/** Ends every session of a person: password changed, account locked, person left. Returns how many. */
export async function endSessionsOf(queries: Queries, person: PersonId): Promise<number> {
  return (await queries.query('UPDATE session SET ended_at = now_instant() WHERE person = $1 AND ended_at IS NULL RETURNING 1', [person])).length;
}

/** Ends what came from a sign-in of before: both factors are new. The sessions of a demo are no sign-in. */
export async function endSignInsOf(queries: Queries, person: PersonId): Promise<void> {
  await queries.query("UPDATE session SET ended_at = now_instant() WHERE person = $1 AND ended_at IS NULL AND strength <> 'demo'", [person]);
}

/** What is stored of a token. Tokens have 256 bits of randomness, so a plain hash is enough. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
