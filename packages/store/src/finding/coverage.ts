import type { CoverageStatus, ExceptionId, Instant } from '@exeat/core';
import { sql } from 'kysely';
import { one } from '../clock.ts';
import type { Queries } from '../connection/pool.ts';
import { run } from '../sql.ts';

// Coverage of findings in bulk, by the definition of `coverageOf` in the core (a test compares the two): of what each version of an exception
// says to a finding, the nearest counts. Membership × time: the instant is compared in the statement, and no answer is stored.

/** Which of the memberships of a finding in one version, by what they cite: `cited`, and `partial` when a value is worse. */
const versions = sql`
  m.exception_id, m.version, array_agg(m.requirement) FILTER (WHERE m.outcome = 'full') AS cited, bool_or(m.outcome = 'partial') AS partial`;

/** The word of one version: `v` its memberships, `i` the interval that is in force if any, `e` why none is, `required` what the rule maps to. */
const word = sql`CASE
  WHEN v.cited IS NULL THEN CASE WHEN i.grant_id IS NULL THEN 'uncovered' WHEN v.partial THEN 'partial' ELSE 'ambiguous' END
  WHEN NOT q.required <@ v.cited THEN CASE WHEN i.grant_id IS NULL THEN 'uncovered' ELSE 'partial' END
  WHEN i.grant_id IS NOT NULL THEN 'covered'
  ELSE e.word END`;

/** Nearest first, as in the core. */
const nearness = sql`ARRAY['covered', 'suspended', 'expired', 'partial', 'ambiguous', 'uncovered']`;

/** Joins to a version `v`: `i` and `e` of `word`. */
function versionAt(at: Instant) {
  return sql`
    LEFT JOIN LATERAL (
      SELECT g.grant_id, g.until_at FROM grant_interval g
      WHERE g.exception_id = v.exception_id AND g.version = v.version AND g.from_at <= ${at}::timestamptz AND ${at}::timestamptz < g.until_at
      ORDER BY g.until_at DESC LIMIT 1) i ON true
    LEFT JOIN LATERAL (
      SELECT CASE WHEN over.at <= ${at}::timestamptz OR before.because IN ('expired', 'ended') THEN 'expired'
        WHEN before.because IS NOT NULL THEN 'suspended' ELSE 'uncovered' END AS word
      FROM (SELECT max(g.cover_until) AS at FROM exception_grant g WHERE g.exception_id = v.exception_id AND g.version = v.version) over
      LEFT JOIN LATERAL (
        SELECT g.because FROM grant_interval g
        WHERE g.exception_id = v.exception_id AND g.version = v.version AND g.until_at <= ${at}::timestamptz
        ORDER BY g.until_at DESC LIMIT 1) before ON true
      WHERE i.grant_id IS NULL) e ON true`;
}

/** Joins to a finding `f`: `c`, the nearest version with its word, if the finding belongs to the scope of any. */
export function coverageJoin(at: Instant) {
  return sql`
    LEFT JOIN LATERAL (SELECT coalesce((SELECT r.requirements FROM rule_mapping r WHERE r.scheme = f.rule_scheme AND r.rule = f.rule_id), '{}') AS required) q ON true
    LEFT JOIN LATERAL (
      SELECT v.exception_id, v.version, i.grant_id, i.until_at, ${word} AS word
      FROM (SELECT ${versions} FROM membership m WHERE m.asset_id = f.asset_id AND m.identity = f.identity GROUP BY m.exception_id, m.version) v
      ${versionAt(at)}
      ORDER BY array_position(${nearness}, ${word}), i.until_at DESC NULLS LAST, v.exception_id, v.version DESC LIMIT 1) c ON true`;
}

/** The word of a finding `f`, after `coverageJoin`. Only open findings have one. */
export const coverageWord = sql`CASE WHEN f.status = 'open' THEN coalesce(c.word, 'uncovered') END`;

export type CoverageCounts = {
  /** Findings that hold at the instant and belong to the scope of some version, of any status. */
  readonly inScope: number;
  readonly open: number;
} & Readonly<Record<CoverageStatus, number>>;

/** What one exception says to the open findings in its scope at an instant. Other exceptions may cover what this one does not. */
export async function coverageCounts(queries: Queries, exception: ExceptionId, at: Instant): Promise<CoverageCounts> {
  const count = (status: CoverageStatus) => sql`count(*) FILTER (WHERE open AND nearest = array_position(${nearness}, ${status}::text))`;
  return one(
    await run<CoverageCounts>(
      queries,
      sql`
    WITH member AS MATERIALIZED (
      SELECT m.asset_id, m.identity, ${versions} FROM membership m WHERE m.exception_id = ${exception} GROUP BY m.asset_id, m.identity, m.exception_id, m.version),
    -- Few versions, many findings: each version is looked up once.
    version AS MATERIALIZED (
      SELECT v.version, i.grant_id, e.word FROM (SELECT DISTINCT exception_id, version FROM member) v ${versionAt(at)}),
    judged AS (
      SELECT f.asset_id, f.identity, bool_or(f.status = 'open') AS open, min(array_position(${nearness}, ${word})) AS nearest
      FROM member v JOIN version t ON t.version = v.version
      CROSS JOIN LATERAL (SELECT t.grant_id) i CROSS JOIN LATERAL (SELECT t.word) e
      JOIN finding f ON f.asset_id = v.asset_id AND f.identity = v.identity
        AND f.seen_from <= ${at}::timestamptz AND (f.resolved_at IS NULL OR f.resolved_at > ${at}::timestamptz)
      LEFT JOIN rule_mapping r ON r.scheme = f.rule_scheme AND r.rule = f.rule_id
      CROSS JOIN LATERAL (SELECT coalesce(r.requirements, '{}') AS required) q
      GROUP BY f.asset_id, f.identity)
    SELECT count(*) AS "inScope", count(*) FILTER (WHERE open) AS open, ${count('covered')} AS covered, ${count('uncovered')} AS uncovered,
      ${count('partial')} AS partial, ${count('ambiguous')} AS ambiguous, ${count('expired')} AS expired, ${count('suspended')} AS suspended
    FROM judged`,
    ),
  );
}
