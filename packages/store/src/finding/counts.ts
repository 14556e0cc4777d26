import { type CoverageStatus, type ExceptionId, type Instant, severities, type Severity } from '@exeat/core';
import { sql } from 'kysely';
import { one } from '../clock.ts';
import type { Queries } from '../connection/pool.ts';
import { run, runByKeptPlan } from '../sql.ts';
import { judgedFindings } from './coverage.ts';

export type FindingCount = { readonly unit: string | null; readonly severity: Severity; readonly coverage: CoverageStatus; readonly count: number };

/**
 * What holds of open findings by unit, severity and coverage at an instant from now on. What the targets have open is counted by their imports;
 * only findings in the scope of some version are looked up, asset by asset, and what none of them says is uncovered.
 */
export async function countFindings(queries: Queries, at: Instant): Promise<readonly FindingCount[]> {
  const held = sql`f.resolved_at IS NULL AND f.status = 'open'`;
  const rows = await run<{ unit: string | null; severity: number; coverage: CoverageStatus; count: number }>(
    queries,
    sql`
    WITH met AS MATERIALIZED (
      SELECT m.*, f.rule_scheme, f.rule_id, f.target_id, f.severity FROM (SELECT * FROM membership ORDER BY asset_id, identity OFFSET 0) m
      CROSS JOIN LATERAL (SELECT * FROM finding f WHERE f.asset_id = m.asset_id AND f.identity = m.identity AND ${held} OFFSET 0) f),
    ${judgedFindings(at, sql`true`, sql`met m CROSS JOIN LATERAL (SELECT m.rule_scheme, m.rule_id) f`)},
    told_of AS (
      SELECT a.unit, f.severity, j.word, count(*) AS count
      FROM judged j JOIN (SELECT DISTINCT asset_id, identity, target_id, severity FROM met) f USING (asset_id, identity) JOIN asset a ON a.id = j.asset_id
      WHERE j.word <> 'uncovered' GROUP BY 1, 2, 3),
    open AS (
      SELECT a.unit, n.severity - 1 AS severity, sum(n.count)::bigint AS count
      FROM scan_target t JOIN asset a ON a.id = t.asset_id CROSS JOIN LATERAL unnest(t.open_counts) WITH ORDINALITY AS n (count, severity) GROUP BY 1, 2)
    SELECT * FROM (
      SELECT unit, severity, word AS coverage, count FROM told_of
      UNION ALL
      SELECT o.unit, o.severity, 'uncovered', o.count - coalesce((SELECT sum(t.count) FROM told_of t WHERE t.unit IS NOT DISTINCT FROM o.unit AND t.severity = o.severity), 0)::bigint FROM open o) c
    WHERE count > 0 ORDER BY 1, 2, 3`,
  );
  return rows.map((row) => ({ ...row, severity: severities[row.severity] ?? 'unknown' }));
}

export type CoverageCounts = {
  /** Findings that hold at the instant and belong to the scope of some version, of any status. */
  readonly inScope: number;
  readonly open: number;
  /** False: only those of the first assets were counted, there are more. */
  readonly complete: boolean;
} & Readonly<Record<CoverageStatus, number>>;

/** Findings of a scope that a page counts at most: more would take longer than a page is worth. */
const mostCountedOfScope = 1000;

/** What one exception says to the open findings in its scope at an instant. Other exceptions may cover what this one does not. */
export async function coverageCounts(queries: Queries, exception: ExceptionId, at: Instant, most = mostCountedOfScope): Promise<CoverageCounts> {
  const held = sql`f.seen_from <= ${at}::timestamptz AND (f.resolved_at IS NULL OR f.resolved_at > ${at}::timestamptz)`;
  const count = (status: CoverageStatus) => sql`count(*) FILTER (WHERE h.open AND j.word = ${status}) AS ${sql.ref(status)}`;
  return one(
    await runByKeptPlan<CoverageCounts>(
      queries,
      sql`
    WITH counted AS MATERIALIZED (
      SELECT DISTINCT m.asset_id, m.identity FROM membership m WHERE m.exception_id = ${exception} ORDER BY m.asset_id, m.identity LIMIT ${most + 1}),
    members AS MATERIALIZED (
      SELECT m.* FROM (SELECT * FROM counted LIMIT ${most}) c
      CROSS JOIN LATERAL (SELECT * FROM membership x WHERE x.asset_id = c.asset_id AND x.identity = c.identity AND x.exception_id = ${exception} OFFSET 0) m),
    ${judgedFindings(at, held, sql`members m CROSS JOIN LATERAL (SELECT * FROM finding x WHERE x.asset_id = m.asset_id AND x.identity = m.identity OFFSET 0) f`)}
    SELECT count(*) AS "inScope", count(*) FILTER (WHERE h.open) AS open, (SELECT count(*) <= ${most} FROM counted) AS complete,
      ${count('covered')}, ${count('uncovered')}, ${count('partial')}, ${count('ambiguous')}, ${count('expired')}, ${count('suspended')}
    FROM judged j
    CROSS JOIN LATERAL (SELECT bool_or(f.status = 'open') AS open FROM finding f WHERE f.asset_id = j.asset_id AND f.identity = j.identity AND ${held}) h`,
    ),
  );
}
