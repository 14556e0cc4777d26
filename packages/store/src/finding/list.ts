import type { CoverageStatus, ExceptionId, GrantId, Instant } from '@exeat/core';
import { sql } from 'kysely';
import type { Queries } from '../connection/pool.ts';
import { StoreError } from '../errors.ts';
import { all, decodeCursor, encodeCursor, type Page, pageSize, run } from '../sql.ts';
import { coverageJoin, coverageWord, findingsFor } from './coverage.ts';
import { type FindingFilter, findingConditions, momentOf } from './filter.ts';
import { findingColumns, type FindingRow, type StoredFinding, toFinding } from './stored-finding.ts';

/** A finding with what covers it at the instant asked; `coverage` is null when it is not open. */
export type ListedFinding = StoredFinding & {
  readonly coverage: CoverageStatus | null;
  /** The exception that says so, the nearest: of several that cover, the one whose interval ends last. Null when none names the finding. */
  readonly by: {
    readonly exception: ExceptionId;
    readonly version: number;
    /** The grant and the interval in force at the instant; null when none is. A renewal may follow without a gap. */
    readonly grant: GrantId | null;
    /** Since when without a gap in this interval: its start, or that of the stretch in which the finding is reported, whichever is later. */
    readonly since: Instant | null;
    readonly until: Instant | null;
  } | null;
};

/**
 * A page of findings, worst first, then oldest first; coverage computed for the instant, by membership and time, in the same statement.
 * @throws StoreError `invalid-cursor`.
 */
export async function listFindings(queries: Queries, filter: FindingFilter): Promise<Page<ListedFinding>> {
  const limit = pageSize(filter.limit);
  const moment = await momentOf(queries, filter);
  const findings = findingsFor(filter, moment.at);
  const rows = await run<ListedRow>(
    queries,
    sql`${findings.with}
    SELECT ${sql.raw(findingColumns)}, ${coverageWord} AS coverage, c.exception_id, c.version, c.grant_id, greatest(c.from_at, CASE WHEN c.from_at IS NOT NULL THEN f.seen_from END) AS since_at, c.until_at
    FROM ${findings.from} JOIN asset a ON a.id = f.asset_id JOIN scan_target s ON s.id = f.target_id ${coverageJoin(moment.at)}
    WHERE ${all([...findingConditions(filter, moment), filter.coverage !== undefined && sql`f.status = 'open' AND ${coverageWord} = ${filter.coverage}`, after(filter)])}
    ORDER BY f.severity, f.first_seen, f.asset_id, f.identity, f.target_id LIMIT ${limit + 1}`,
  );
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map(toListed),
    next:
      rows.length > limit && last
        ? encodeCursor([last.severity, last.first_seen, last.asset_id, last.identity.toString('hex'), last.target_id])
        : null,
  };
}

function after(filter: FindingFilter) {
  if (filter.cursor === undefined) return undefined;
  const key = decodeCursor(filter.cursor, ['whole', 'instant', 'whole', 'hex', 'whole']);
  if (key === null) throw new StoreError('invalid-cursor', 'expected a cursor that this list gave out; start from the first page');
  const [severity, firstSeen, asset, identity, target] = key;
  return sql`(f.severity, f.first_seen, f.asset_id, f.identity, f.target_id)
    > (${severity}::integer, ${firstSeen}::timestamptz, ${asset}::bigint, ${Buffer.from(String(identity), 'hex')}::bytea, ${target}::bigint)`;
}

type ListedRow = FindingRow & {
  readonly coverage: CoverageStatus | null;
  readonly exception_id: ExceptionId | null;
  readonly version: number | null;
  readonly grant_id: GrantId | null;
  readonly since_at: Instant | null;
  readonly until_at: Instant | null;
};

function toListed(row: ListedRow): ListedFinding {
  const { exception_id: exception, version, grant_id: grant, since_at: since, until_at: until } = row;
  const by = exception === null || version === null ? null : { exception, version, grant, since, until };
  return { ...toFinding(row), coverage: row.coverage, by: row.status === 'open' ? by : null };
}
