import {
  type AssetRef,
  type AssetType,
  type CoverageStatus,
  type ExceptionId,
  type FindingStatus,
  type GrantId,
  type Hash,
  type Instant,
  type RuleRef,
  type Severity,
  severities,
} from '@exeat/core';
import { sql } from 'kysely';
import type { Queries } from '../connection/pool.ts';
import { StoreError } from '../errors.ts';
import type { Page } from '../exception/cases.ts';
import { all, decodeCursor, encodeCursor, pageSize, run } from '../sql.ts';
import { coverageJoin, coverageWord } from './coverage.ts';
import { findingColumns, type FindingRow, type StoredFinding, toFinding } from './stored-finding.ts';

export type FindingFilter = {
  /** The instant of the question: which findings held then, and what covered them then. */
  readonly at: Instant;
  readonly coverage?: CoverageStatus;
  /** Default: `open`. Only open findings have a coverage. */
  readonly status?: FindingStatus;
  readonly asset?: AssetRef;
  readonly assetType?: AssetType;
  readonly units?: readonly string[];
  readonly rule?: RuleRef;
  /** Findings of rules that map to this requirement. */
  readonly requirement?: string;
  readonly severity?: readonly Severity[];
  /** Findings that belong to the scope of any version of this exception. */
  readonly exception?: string;
  readonly identity?: Hash;
  readonly cursor?: string;
  readonly limit?: number;
};

/** A finding with what covers it at the instant asked; `coverage` is null when it is not open. */
export type ListedFinding = StoredFinding & {
  readonly coverage: CoverageStatus | null;
  /** The exception that says so, the nearest: of several that cover, the one whose interval ends last. Null when none names the finding. */
  readonly by: {
    readonly exception: ExceptionId;
    readonly version: number;
    /** The grant and the interval in force at the instant; null when none is. A renewal may follow without a gap. */
    readonly grant: GrantId | null;
    readonly until: Instant | null;
  } | null;
};

/**
 * A page of findings, worst first, then oldest first; coverage computed for the instant, by membership and time, in the same statement.
 * @throws StoreError `invalid-cursor`.
 */
export async function listFindings(queries: Queries, filter: FindingFilter): Promise<Page<ListedFinding>> {
  const limit = pageSize(filter.limit);
  const rows = await run<ListedRow>(
    queries,
    sql`
    SELECT ${sql.raw(findingColumns)}, ${coverageWord} AS coverage, c.exception_id, c.version, c.grant_id, c.until_at
    FROM finding f JOIN asset a ON a.id = f.asset_id JOIN scan_target s ON s.id = f.target_id ${coverageJoin(filter.at)}
    WHERE ${all([...conditions(filter), after(filter)])}
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

export type FindingCount = { readonly unit: string | null; readonly severity: Severity; readonly coverage: CoverageStatus; readonly count: number };

/** Open findings at an instant by unit, severity and coverage. Exact and slow on a large estate: materialise it for dashboards. */
export async function countFindings(queries: Queries, filter: FindingFilter): Promise<readonly FindingCount[]> {
  const rows = await run<{ unit: string | null; severity: number; coverage: CoverageStatus; count: number }>(
    queries,
    sql`
    SELECT a.unit, f.severity, ${coverageWord} AS coverage, count(*) AS count
    FROM finding f JOIN asset a ON a.id = f.asset_id ${coverageJoin(filter.at)}
    WHERE ${all([...conditions(filter), sql`f.status = 'open'`])} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  );
  return rows.map((row) => ({ ...row, severity: severities[row.severity] ?? 'unknown' }));
}

function conditions(filter: FindingFilter) {
  const { at, asset, rule, coverage } = filter;
  return [
    sql`f.seen_from <= ${at}::timestamptz AND (f.resolved_at IS NULL OR f.resolved_at > ${at}::timestamptz)`,
    sql`f.status = ${filter.status ?? 'open'}`,
    asset !== undefined && sql`f.asset_id = (SELECT id FROM asset WHERE type = ${asset.type} AND name = ${asset.id})`,
    filter.assetType !== undefined && sql`a.type = ${filter.assetType}`,
    filter.units !== undefined && sql`a.unit = ANY (${filter.units})`,
    rule !== undefined && sql`f.rule_scheme = ${rule.scheme} AND f.rule_id = ${rule.id}`,
    filter.requirement !== undefined &&
      sql`EXISTS (
      SELECT FROM rule_mapping r WHERE r.scheme = f.rule_scheme AND r.rule = f.rule_id AND r.requirements @> ARRAY[${filter.requirement}::text])`,
    filter.severity !== undefined && sql`f.severity = ANY (${filter.severity.map((word) => severities.indexOf(word))})`,
    filter.identity !== undefined && sql`f.identity = ${Buffer.from(filter.identity, 'hex')}`,
    filter.exception !== undefined &&
      sql`EXISTS (
      SELECT FROM membership m WHERE m.asset_id = f.asset_id AND m.identity = f.identity AND m.exception_id = ${filter.exception})`,
    // Every word but one needs a membership: it is looked for from there, not finding by finding.
    coverage !== undefined &&
      coverage !== 'uncovered' &&
      sql`EXISTS (SELECT FROM membership m WHERE m.asset_id = f.asset_id AND m.identity = f.identity)`,
    coverage !== undefined && sql`f.status = 'open' AND ${coverageWord} = ${coverage}`,
  ];
}

function after(filter: FindingFilter) {
  if (filter.cursor === undefined) return undefined;
  const key = decodeCursor(filter.cursor, 5);
  if (key === null) throw new StoreError('invalid-cursor', 'expected a cursor that this list gave out; start from the first page');
  const [severity, firstSeen, asset, identity, target] = key;
  return sql`(f.severity, f.first_seen, f.asset_id, f.identity, f.target_id)
    > (${severity}::smallint, ${firstSeen}::timestamptz, ${asset}::bigint, ${Buffer.from(String(identity), 'hex')}::bytea, ${target}::bigint)`;
}

type ListedRow = FindingRow & {
  readonly coverage: CoverageStatus | null;
  readonly exception_id: ExceptionId | null;
  readonly version: number | null;
  readonly grant_id: GrantId | null;
  readonly until_at: Instant | null;
};

function toListed(row: ListedRow): ListedFinding {
  const { exception_id: exception, version, grant_id: grant, until_at: until } = row;
  const by = exception === null || version === null ? null : { exception, version, grant, until };
  return { ...toFinding(row), coverage: row.coverage, by: row.status === 'open' ? by : null };
}
