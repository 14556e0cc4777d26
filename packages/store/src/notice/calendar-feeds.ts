import type { ExceptionCase, Instant, PersonId } from '@exeat/core';
import { hashToken } from '../access/sessions.ts';
import type { Queries } from '../connection/pool.ts';

export type CalendarFeed = { readonly createdAt: Instant; readonly lastUsedAt: Instant | null };

/** The feed of a person, if there is one. */
export async function calendarFeedOf(queries: Queries, person: string): Promise<CalendarFeed | null> {
  const [row] = await queries.query<CalendarFeed>('SELECT created_at AS "createdAt", last_used_at AS "lastUsedAt" FROM calendar_feed WHERE person = $1', [person]);
  return row ?? null;
}

/** Makes the feed of a person, in place of the one before, which ends at once. */
export async function saveCalendarFeed(queries: Queries, person: string, token: string, now: Instant): Promise<void> {
  await queries.query(
    `INSERT INTO calendar_feed (person, token_hash, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (person) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at, last_used_at = NULL`,
    [person, hashToken(token), now],
  );
}

/** Ends the feed of a person at once. False: there was none. */
export async function endCalendarFeed(queries: Queries, person: string): Promise<boolean> {
  return (await queries.query('DELETE FROM calendar_feed WHERE person = $1 RETURNING 1', [person])).length > 0;
}

/** Whose feed a secret opens, while its person is active; null: nobody's. Marks it as used, at most once an hour. */
export async function useCalendarFeed(queries: Queries, token: string, now: Instant): Promise<PersonId | null> {
  const [row] = await queries.query<{ person: PersonId }>(
    `SELECT person FROM calendar_feed f WHERE token_hash = $1 AND EXISTS (SELECT FROM person_here p WHERE p.id = f.person)`,
    [hashToken(token)],
  );
  if (row === undefined) return null;
  await queries.query(
    "UPDATE calendar_feed SET last_used_at = $2 WHERE person = $1 AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '1 hour')",
    [row.person, now],
  );
  return row.person;
}

/** Cases in which a person is a party or has signed what stands, as far as something can still be due on them. By id. */
export async function casesOfPerson(queries: Queries, person: string): Promise<readonly ExceptionCase[]> {
  const rows = await queries.query<{ state: ExceptionCase }>(
    `SELECT state FROM exception_case c WHERE phase IN ('needs_info', 'awaiting_acknowledgement', 'approved') AND (requester = $1 OR owner = $1
       OR EXISTS (SELECT FROM seat_decision d WHERE d.exception_id = c.id AND d.person = $1 AND NOT d.superseded)) ORDER BY id`,
    [person],
  );
  return rows.map((row) => row.state);
}
