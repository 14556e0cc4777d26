import type { ExceptionId, Instant } from '@exeat/core';
import { sql } from 'kysely';
import { one } from '../clock.ts';
import type { Queries } from '../connection/pool.ts';
import { run } from '../sql.ts';

/** Coverage of an open finding at an instant (interfaces §3). */
export type CoverageWord = 'covered' | 'uncovered' | 'partial' | 'ambiguous' | 'expired' | 'suspended';

/**
 * What covers finding `f` at an instant: as `c` the best membership whose grant is in force, as `p` what cover there was if none is.
 * Membership × time: the instant is compared here, and nowhere is an answer stored.
 */
export function coverageJoin(at: Instant) {
  return sql`
    LEFT JOIN LATERAL (
      SELECT m.outcome, m.exception_id, m.version, i.grant_id, i.until_at
      FROM membership m
      JOIN grant_interval i ON i.exception_id = m.exception_id AND i.version = m.version AND i.from_at <= ${at}::timestamptz AND ${at}::timestamptz < i.until_at
      WHERE m.asset_id = f.asset_id AND m.identity = f.identity
      ORDER BY CASE m.outcome WHEN 'full' THEN 0 WHEN 'partial' THEN 1 ELSE 2 END, i.until_at DESC, m.exception_id, m.version DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT bool_or(g.cover_from <= ${at}::timestamptz AND ${at}::timestamptz < g.cover_until) AS suspended,
        bool_or(g.cover_until <= ${at}::timestamptz AND g.cover_end = 'expired') AS expired
      FROM membership m JOIN exception_grant g ON g.exception_id = m.exception_id AND g.version = m.version
      WHERE c.exception_id IS NULL AND m.outcome = 'full' AND m.asset_id = f.asset_id AND m.identity = f.identity) p ON true`;
}

/** The word for it. Cover that was revoked, closed or lost by an unmet duty leaves the finding `uncovered`; only its own end is `expired`. */
export const coverageWord = sql`CASE
  WHEN f.status <> 'open' THEN NULL
  WHEN c.outcome = 'full' THEN 'covered'
  WHEN c.outcome IS NOT NULL THEN c.outcome
  WHEN p.suspended THEN 'suspended'
  WHEN p.expired THEN 'expired'
  ELSE 'uncovered' END`;

export type CoverageCounts = {
  /** Findings that hold at the instant and belong to the scope of some version, of any status. */
  readonly inScope: number;
  readonly open: number;
  /** Open ones that this exception covers at the instant. */
  readonly covered: number;
  readonly partial: number;
  readonly ambiguous: number;
};

/** What one exception covers at an instant. */
export async function coverageCounts(queries: Queries, exception: ExceptionId, at: Instant): Promise<CoverageCounts> {
  return one(
    await run<CoverageCounts>(
      queries,
      sql`
    WITH member AS (
      SELECT m.asset_id, m.identity,
        bool_or(m.outcome = 'full' AND i.grant_id IS NOT NULL) AS covered,
        bool_or(m.outcome = 'partial' AND i.grant_id IS NOT NULL) AS partial,
        bool_or(m.outcome = 'ambiguous' AND i.grant_id IS NOT NULL) AS ambiguous
      FROM membership m
      LEFT JOIN grant_interval i ON i.exception_id = m.exception_id AND i.version = m.version AND i.from_at <= ${at}::timestamptz AND ${at}::timestamptz < i.until_at
      WHERE m.exception_id = ${exception} GROUP BY m.asset_id, m.identity),
    held AS (
      SELECT m.*, bool_or(f.status = 'open') AS open
      FROM member m JOIN finding f ON f.asset_id = m.asset_id AND f.identity = m.identity
      WHERE f.seen_from <= ${at}::timestamptz AND (f.resolved_at IS NULL OR f.resolved_at > ${at}::timestamptz)
      GROUP BY m.asset_id, m.identity, m.covered, m.partial, m.ambiguous)
    SELECT count(*) AS "inScope", count(*) FILTER (WHERE open) AS open, count(*) FILTER (WHERE open AND covered) AS covered,
      count(*) FILTER (WHERE open AND partial AND NOT covered) AS partial, count(*) FILTER (WHERE open AND ambiguous AND NOT covered AND NOT partial) AS ambiguous
    FROM held`,
    ),
  );
}
