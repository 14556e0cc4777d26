import type { ExceptionId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** Exceptions with a grant that is not over and whose end was computed by other rules of time zones than these. */
export async function casesByOtherZoneRules(queries: Queries, tzdata: string): Promise<readonly ExceptionId[]> {
  const rows = await queries.query<{ exception: ExceptionId }>(
    `SELECT DISTINCT exception_id AS exception FROM exception_grant WHERE tzdata <> $1 AND until_at > now_instant() AND (ended_at IS NULL OR ended_at > now_instant()) ORDER BY 1`,
    [tzdata],
  );
  return rows.map(({ exception }) => exception);
}

/** The newest rules of time zones that anything stored was computed by; null: nothing was. */
export async function newestZoneRules(queries: Queries): Promise<string | null> {
  const [row] = await queries.query<{ newest: string | null }>(
    `SELECT max(tzdata) AS newest FROM (SELECT tzdata FROM exception_grant UNION ALL SELECT document ->> 'tzdata' FROM delegation UNION ALL SELECT effective ->> 'tzdata' FROM requirement) computed WHERE tzdata ~ '^\\d{4}[a-z]+$'`,
  );
  return row?.newest ?? null;
}

/** Delegations that are not over and whose end was computed by other rules of time zones than these; by id. */
export async function delegationsByOtherZoneRules(queries: Queries, tzdata: string): Promise<readonly string[]> {
  const rows = await queries.query<{ id: string }>(`SELECT id FROM delegation WHERE document ->> 'tzdata' <> $1 AND until_at > now_instant() AND ended_at IS NULL ORDER BY id`, [tzdata]);
  return rows.map(({ id }) => id);
}
