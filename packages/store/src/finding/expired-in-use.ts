import type { ExceptionId, Instant, RequirementId } from '@exeat/core';
import { sql } from 'kysely';
import type { Queries } from '../connection/pool.ts';
import { StoreError } from '../errors.ts';
import { decodeCursor, encodeCursor, type Page, pageSize, run } from '../sql.ts';
import { coverageJoin, coverageWord, findingsFor } from './coverage.ts';

export type ExpiredInUse = {
  readonly exception: ExceptionId;
  readonly title: string;
  /** When its cover was over. */
  readonly endedAt: Instant;
  readonly then: 'expired' | 'ended' | 'duty-unmet';
  /** When the first of what is found was open for the first time. */
  readonly firstSeen: Instant;
  /** Of its scope, those that what is found deviates from. */
  readonly requirements: readonly RequirementId[];
  readonly findings: number;
  readonly assets: number;
};

/**
 * Exceptions that are over, and whose deviation is still found and covered by no other: open violations, by exception. A finding counts for the
 * exception that comes nearest to it.
 * @throws StoreError `invalid-cursor`.
 */
export async function expiredInUse(
  queries: Queries,
  at: Instant,
  page: { readonly cursor?: string | undefined; readonly limit?: number | undefined; readonly exception?: ExceptionId | undefined },
): Promise<Page<ExpiredInUse>> {
  const limit = pageSize(page.limit);
  const after = page.cursor === undefined ? [''] : decodeCursor(page.cursor, ['text']);
  if (after === null) throw new StoreError('invalid-cursor', 'expected a cursor that this list gave out; start from the first page');
  const { exception } = page;
  const findings = findingsFor(exception === undefined ? { coverage: 'expired' } : { exception }, at);
  const rows = await run<ExpiredInUse>(
    queries,
    sql`${findings.with}
    SELECT v.exception, e.title, over.at AS "endedAt", over.then, v."firstSeen", v.requirements, v.findings, v.assets
    FROM (
      SELECT c.exception_id AS exception, count(DISTINCT (f.asset_id, f.identity, f.target_id, f.seen_from))::integer AS findings, count(DISTINCT f.asset_id)::integer AS assets,
        min(f.first_seen) AS "firstSeen", array_agg(DISTINCT deviates.requirement) AS requirements
      FROM ${findings.from} ${coverageJoin(at)}
      CROSS JOIN LATERAL (SELECT DISTINCT m.requirement FROM membership m WHERE m.asset_id = f.asset_id AND m.identity = f.identity AND m.exception_id = c.exception_id) deviates
      WHERE f.resolved_at IS NULL AND f.status = 'open' AND ${coverageWord} = 'expired' AND c.exception_id > ${after[0]} ${exception === undefined ? sql`` : sql`AND c.exception_id = ${exception}`}
      GROUP BY c.exception_id ORDER BY c.exception_id LIMIT ${limit + 1}) v
    JOIN exception_case e ON e.id = v.exception
    JOIN LATERAL (
      SELECT g.cover_until AS at, g.cover_end AS then FROM exception_grant g WHERE g.exception_id = v.exception AND g.cover_until <= ${at}::timestamptz
      ORDER BY g.cover_until DESC LIMIT 1) over ON true
    ORDER BY v.exception`,
  );
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? encodeCursor([items.at(-1)?.exception ?? '']) : null };
}
