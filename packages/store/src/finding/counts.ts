import { type CoverageStatus, type ExceptionId, type Instant, severities, type Severity } from '@exeat/core';
import { sql } from 'kysely';
import { one } from '../clock.ts';
import type { Queries } from '../connection/pool.ts';
import { all, run, runByKeptPlan } from '../sql.ts';
import { judgedFindings } from './coverage.ts';
import { type FindingFilter, findingConditions, momentOf } from './filter.ts';

export type FindingCount = { readonly unit: string | null; readonly severity: Severity; readonly coverage: CoverageStatus; readonly count: number };

/** Open findings at an instant by unit, severity and coverage. Exact, and slow on a large estate: materialise it for dashboards. */
export async function countFindings(queries: Queries, filter: Omit<FindingFilter, 'exception'>): Promise<readonly FindingCount[]> {
  const moment = await momentOf(queries, filter);
  const { coverage, ...rest } = filter;
  const rows = await run<{ unit: string | null; severity: number; coverage: CoverageStatus; count: number }>(
    queries,
    sql`
    WITH ${judgedFindings(moment.at, all(findingConditions({}, moment)))}
    SELECT a.unit, f.severity, coalesce(j.word, 'uncovered') AS coverage, count(*) AS count
    FROM finding f JOIN asset a ON a.id = f.asset_id LEFT JOIN judged j ON j.asset_id = f.asset_id AND j.identity = f.identity
    WHERE ${all([...findingConditions({ ...rest, status: 'open' }, moment), coverage !== undefined && sql`coalesce(j.word, 'uncovered') = ${coverage}`])}
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
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
