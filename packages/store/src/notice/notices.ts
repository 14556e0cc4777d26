import type { ExceptionCase, Instant, Notice, NoticeKind } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import type { Tx } from '../connection/transaction.ts';
import { type Page, pageSize } from '../sql.ts';

/** A notice as it lies in an inbox. */
export type StoredNotice = {
  readonly id: number;
  readonly exception: string;
  readonly title: string;
  readonly kind: NoticeKind;
  readonly text: string;
  readonly at: Instant;
  readonly due: Instant | null;
  readonly urgent: boolean;
  readonly warnedAt: Instant;
  readonly settledAt: Instant | null;
  readonly handledAt: Instant | null;
};

/** Cases in which a notice may have become due since they were last looked at, by an event or by the clock; longest waiting first. */
export async function casesToNotice(queries: Queries, now: Instant, limit: number): Promise<readonly string[]> {
  // On its own, so that nobody who takes a case afterwards waits for a row that another has not committed.
  await queries.query(
    `INSERT INTO notice_check (exception_id, revision) SELECT id, 0 FROM exception_case c
     WHERE NOT EXISTS (SELECT FROM notice_check n WHERE n.exception_id = c.id) ON CONFLICT (exception_id) DO NOTHING`,
  );
  const rows = await queries.query<{ id: string }>(
    `SELECT c.id FROM exception_case c JOIN notice_check n ON n.exception_id = c.id
     WHERE n.revision <> c.revision OR n.next_at <= $1 ORDER BY n.next_at NULLS FIRST, c.id LIMIT $2`,
    [now, limit],
  );
  return rows.map((row) => row.id);
}

/**
 * Takes a case to look at for the rest of the transaction, as it stands now. Null: another node has it, or has just looked at it. Whoever stops
 * in the middle loses it after half a minute, to the next one.
 */
export async function takeCaseToNotice(tx: Tx, exception: string, now: Instant): Promise<ExceptionCase | null> {
  await tx.query("SET LOCAL idle_in_transaction_session_timeout = '30s'");
  const [mark] = await tx.query<{ revision: number; nextAt: Instant | null }>(
    'SELECT revision, next_at AS "nextAt" FROM notice_check WHERE exception_id = $1 FOR UPDATE SKIP LOCKED',
    [exception],
  );
  if (mark === undefined) return null;
  const [row] = await tx.query<{ state: ExceptionCase }>('SELECT state FROM exception_case WHERE id = $1', [exception]);
  if (row === undefined) return null;
  const isDue = mark.revision !== row.state.revision || (mark.nextAt !== null && mark.nextAt <= now);
  return isDue ? row.state : null;
}

/** Remembers which revision of a case was looked at (null: the one that stands), and when it is to be looked at again without an event. */
export async function markNoticed(queries: Queries, exception: string, revision: number | null, nextAt: Instant | null): Promise<void> {
  await queries.query(
    `UPDATE notice_check n SET revision = coalesce($2, c.revision), next_at = $3
     FROM exception_case c WHERE c.id = $1 AND n.exception_id = c.id`,
    [exception, revision, nextAt],
  );
}

/** Has a case looked at again soon, though no event of its own has happened. */
export async function noticeAgain(queries: Queries, exception: string, at: Instant): Promise<void> {
  await queries.query('UPDATE notice_check SET next_at = least(next_at, $2) WHERE exception_id = $1', [exception, at]);
}

/** Puts notices into inboxes, each once however often it is given. Answers those that are new, with their ids. */
export async function insertNotices(
  queries: Queries,
  exception: string,
  notices: readonly Notice[],
  now: Instant,
): Promise<readonly { readonly id: number; readonly person: string; readonly key: string }[]> {
  if (notices.length === 0) return [];
  return queries.query(
    `INSERT INTO notice (person, exception_id, key, kind, body, at, due, urgent, warned_at)
     SELECT person, $1, key, kind, body, coalesce(at, $2), due, urgent, $2
     FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::boolean[]) AS n (person, key, kind, body, at, due, urgent)
     ON CONFLICT (person, exception_id, key) DO NOTHING RETURNING id, person, key`,
    [
      exception,
      now,
      notices.map(({ person }) => person),
      notices.map(({ key }) => key),
      notices.map(({ kind }) => kind),
      notices.map(({ text }) => text),
      notices.map(({ at }) => at),
      notices.map(({ due }) => due),
      notices.map(({ urgent }) => urgent),
    ],
  );
}

/** Settles what nobody asks for any more: asking notices of a case that are not among those still due. */
export async function settleNotices(
  queries: Queries,
  exception: string,
  kinds: readonly NoticeKind[],
  due: readonly Notice[],
  now: Instant,
): Promise<void> {
  await queries.query(
    `UPDATE notice SET settled_at = $4 WHERE exception_id = $1 AND kind = ANY ($2) AND settled_at IS NULL
       AND NOT ((person || ' ' || key) = ANY ($3))`,
    [exception, kinds, due.map(({ person, key }) => `${person} ${key}`), now],
  );
}

/** The inbox of a person, newest first. `open`: neither handled nor settled. */
export async function listNotices(
  queries: Queries,
  options: { readonly person: string; readonly open: boolean; readonly cursor?: number; readonly limit?: number },
): Promise<Page<StoredNotice>> {
  const limit = pageSize(options.limit);
  const rows = await queries.query<StoredNotice>(
    `SELECT n.id, n.exception_id AS exception, coalesce(c.title, '') AS title, n.kind, n.body AS text, n.at, n.due, n.urgent,
       n.warned_at AS "warnedAt", n.settled_at AS "settledAt", n.handled_at AS "handledAt"
     FROM notice n LEFT JOIN exception_case c ON c.id = n.exception_id
     WHERE n.person = $1 AND (NOT $2 OR (n.handled_at IS NULL AND n.settled_at IS NULL)) AND ($3::bigint IS NULL OR n.id < $3)
     ORDER BY n.id DESC LIMIT $4`,
    [options.person, options.open, options.cursor ?? null, limit + 1],
  );
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? String(items.at(-1)?.id) : null };
}

/** How many notices of a person are open. */
export async function countOpenNotices(queries: Queries, person: string): Promise<number> {
  const [row] = await queries.query<{ open: number }>(
    'SELECT count(*) AS open FROM notice WHERE person = $1 AND handled_at IS NULL AND settled_at IS NULL',
    [person],
  );
  return row?.open ?? 0;
}

/** Marks notices of a person as handled: one, or all up to and with an id. Answers how many were known. Handled before: stays as it was. */
export async function handleNotices(
  queries: Queries,
  person: string,
  which: { readonly id: number } | { readonly upTo: number },
  now: Instant,
): Promise<number> {
  const rows = await queries.query(
    `UPDATE notice SET handled_at = coalesce(handled_at, $3) WHERE person = $1 AND ${'id' in which ? 'id = $2' : 'id <= $2'} RETURNING 1`,
    [person, 'id' in which ? which.id : which.upTo, now],
  );
  return rows.length;
}
