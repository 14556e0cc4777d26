import type { Instant, NoticeKind } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

export type MailSecurity = 'tls' | 'starttls' | 'none';

/** Where mail is handed over, and as whom. The password is sealed. */
export type MailServer = {
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  readonly userName: string | null;
  readonly passwordSealed: string | null;
  readonly sender: string;
};

/** The mail server with its revision; null: none was ever set. `lock`: for the rest of the transaction. */
export async function mailServer(queries: Queries, options: { readonly lock?: boolean } = {}): Promise<(MailServer & { readonly revision: number }) | null> {
  const [row] = await queries.query<MailServer & { readonly revision: number }>(
    `SELECT revision, enabled, host, port, security, user_name AS "userName", password_sealed AS "passwordSealed", sender
     FROM mail_server${options.lock === true ? ' FOR UPDATE' : ''}`,
  );
  return row ?? null;
}

export async function saveMailServer(queries: Queries, server: MailServer, revision: number, by: string, now: Instant): Promise<void> {
  const { enabled, host, port, security, userName, passwordSealed, sender } = server;
  await queries.query(
    `INSERT INTO mail_server (revision, enabled, host, port, security, user_name, password_sealed, sender, changed_by, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (one) DO UPDATE SET revision = excluded.revision, enabled = excluded.enabled, host = excluded.host, port = excluded.port,
       security = excluded.security, user_name = excluded.user_name, password_sealed = excluded.password_sealed, sender = excluded.sender,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [revision, enabled, host, port, security, userName, passwordSealed, sender, by, now],
  );
}

/** Lets notices go out by mail too, if mail is on. Each once, however often it is asked. */
export async function queueMail(queries: Queries, mails: readonly { readonly notice: number; readonly digest: boolean; readonly at: Instant }[]): Promise<void> {
  if (mails.length === 0) return;
  await queries.query(
    `INSERT INTO mail (notice_id, person, digest, state, attempts, next_at)
     SELECT n.id, n.person, q.digest, 'waiting', 0, q.at
     FROM unnest($1::bigint[], $2::boolean[], $3::timestamptz[]) AS q (notice, digest, at) JOIN notice n ON n.id = q.notice
     WHERE EXISTS (SELECT FROM mail_server WHERE enabled) ON CONFLICT (notice_id) DO NOTHING`,
    [mails.map(({ notice }) => notice), mails.map(({ digest }) => digest), mails.map(({ at }) => at)],
  );
}

/** A notice whose mail a node has taken. */
export type MailNotice = {
  readonly id: number;
  readonly person: string;
  readonly exception: string;
  readonly kind: NoticeKind;
  /** With the person, its identity: names the request that it is about. */
  readonly key: string;
  readonly text: string;
  readonly due: Instant | null;
  readonly attempts: number;
  /** Handled or settled meanwhile. */
  readonly over: boolean;
};

const mostInOne = 50;

/**
 * Takes the mail that is due first until an instant, for this node alone: one notice, or those of a person's digest together. Nothing: an empty
 * list. Who takes it for longer must expect that another one sends it too.
 */
export async function takeMail(queries: Queries, now: Instant, leasedUntil: Instant): Promise<readonly MailNotice[]> {
  return queries.query<MailNotice>(
    `WITH first AS (
       SELECT notice_id, person, digest FROM mail
       WHERE state = 'waiting' AND next_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
       ORDER BY next_at, notice_id LIMIT 1 FOR UPDATE SKIP LOCKED),
     taken AS (
       SELECT m.notice_id FROM mail m JOIN first f ON m.notice_id = f.notice_id OR (f.digest AND m.digest AND m.person = f.person)
       WHERE m.state = 'waiting' AND m.next_at <= $1 AND (m.leased_until IS NULL OR m.leased_until <= $1)
       ORDER BY m.notice_id LIMIT ${mostInOne} FOR UPDATE OF m SKIP LOCKED),
     marked AS (
       UPDATE mail SET leased_until = $2, attempts = attempts + 1 FROM taken WHERE mail.notice_id = taken.notice_id RETURNING mail.notice_id, mail.attempts)
     SELECT n.id, n.person, n.exception_id AS exception, n.kind, n.key, n.body AS text, n.due, k.attempts,
       (n.handled_at IS NOT NULL OR n.settled_at IS NOT NULL) AS over
     FROM marked k JOIN notice n ON n.id = k.notice_id ORDER BY n.id`,
    [now, leasedUntil],
  );
}

/** How an attempt ended. `nextAt`: to be tried again then. */
export type MailOutcome =
  | { readonly state: 'sent' | 'dropped' }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'waiting'; readonly error: string; readonly nextAt: Instant };

/** Records how an attempt ended, unless another node has taken the mail since. */
export async function finishMail(queries: Queries, notices: readonly number[], leasedUntil: Instant, outcome: MailOutcome, now: Instant): Promise<void> {
  await queries.query(
    `UPDATE mail SET state = $3, leased_until = NULL, next_at = coalesce($4, next_at), last_error = $5, sent_at = CASE WHEN $3 = 'sent' THEN $6::timestamptz END
     WHERE notice_id = ANY ($1) AND leased_until = $2 AND state = 'waiting'`,
    [notices, leasedUntil, outcome.state, 'nextAt' in outcome ? outcome.nextAt : null, 'error' in outcome ? outcome.error : null, now],
  );
}

export type MailCounts = { readonly waiting: number; readonly sent: number; readonly failed: number };

export async function countMail(queries: Queries): Promise<MailCounts> {
  const [row] = await queries.query<MailCounts>(
    `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'sent') AS sent,
       count(*) FILTER (WHERE state = 'failed') AS failed FROM mail`,
  );
  return row ?? { waiting: 0, sent: 0, failed: 0 };
}

export type TroubledMail = {
  readonly notice: number;
  readonly person: string;
  readonly exception: string;
  readonly state: 'waiting' | 'failed';
  readonly attempts: number;
  readonly error: string;
  /** When it is tried again; null: no more. */
  readonly nextAt: Instant | null;
};

/** What could not be delivered, newest first. */
export async function troubledMail(queries: Queries, limit: number): Promise<readonly TroubledMail[]> {
  return queries.query<TroubledMail>(
    `SELECT m.notice_id AS notice, m.person, n.exception_id AS exception, m.state, m.attempts, m.last_error AS error,
       CASE WHEN m.state = 'waiting' THEN m.next_at END AS "nextAt"
     FROM mail m JOIN notice n ON n.id = m.notice_id WHERE m.last_error IS NOT NULL AND m.state IN ('waiting', 'failed')
     ORDER BY m.notice_id DESC LIMIT $1`,
    [limit],
  );
}
