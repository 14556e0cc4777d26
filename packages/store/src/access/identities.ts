import type { Instant, PersonId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** Somebody at an identity provider. The pair never changes hands; e-mails and names do, and identify nobody. */
export type ExternalIdentity = { readonly issuer: string; readonly subject: string };

/** The person of an identity, marked as used; null when nobody has it. */
export async function personOfIdentity(queries: Queries, { issuer, subject }: ExternalIdentity): Promise<PersonId | null> {
  const [row] = await queries.query<{ person: PersonId }>(
    'UPDATE external_identity SET last_used_at = now_instant() WHERE issuer = $1 AND subject = $2 RETURNING person',
    [issuer, subject],
  );
  return row?.person ?? null;
}

/** Gives a person an identity. False when somebody has it already. */
export async function linkIdentity(queries: Queries, { issuer, subject }: ExternalIdentity, person: PersonId): Promise<boolean> {
  const linked = await queries.query(
    'INSERT INTO external_identity (issuer, subject, person, linked_at) VALUES ($1, $2, $3, now_instant()) ON CONFLICT DO NOTHING RETURNING 1',
    [issuer, subject, person],
  );
  return linked.length > 0;
}

/** How somebody may sign in: with a local account, and at which issuers. */
export type AccountSummary = { readonly person: PersonId; readonly localSince: Instant | null; readonly issuers: readonly string[] };

/** Everybody who may sign in at all. */
export async function listAccounts(queries: Queries): Promise<readonly AccountSummary[]> {
  return queries.query<AccountSummary>(
    `SELECT coalesce(a.person, i.person) AS person, a.changed_at AS "localSince", coalesce(i.issuers, '{}') AS issuers
     FROM account a FULL JOIN (SELECT person, array_agg(DISTINCT issuer ORDER BY issuer) AS issuers FROM external_identity GROUP BY person) i
       ON i.person = a.person ORDER BY 1`,
  );
}

/** Whether a person can sign in already. */
export async function hasSignIn(queries: Queries, person: PersonId): Promise<boolean> {
  const rows = await queries.query('SELECT FROM account WHERE person = $1 UNION ALL SELECT FROM external_identity WHERE person = $1 LIMIT 1', [
    person,
  ]);
  return rows.length > 0;
}
