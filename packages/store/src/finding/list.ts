import type { CoverageStatus, ExceptionId, GrantId, Instant } from '@exeat/core';
import { type RawBuilder, sql } from 'kysely';
import type { Queries } from '../connection/pool.ts';
import { StoreError } from '../errors.ts';
import { all, decodeCursor, encodeCursor, type KeyPart, type Page, pageSize, run, runByKeptPlan } from '../sql.ts';
import { coverageJoin, coverageWord, findingsFor } from './coverage.ts';
import { type FindingFilter, findingConditions, type Moment, momentOf } from './filter.ts';
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

/** `asOf`: the instant that was asked for, or that of the database. */
export type FindingPage = Page<ListedFinding> & { readonly asOf: Instant };

/**
 * A page of findings, in the order of `listOrder`; coverage computed for the instant, by membership and time, in the same statement.
 * @throws StoreError `invalid-cursor`.
 */
export async function listFindings(queries: Queries, filter: FindingFilter): Promise<FindingPage> {
  const limit = pageSize(filter.limit);
  const moment = await momentOf(queries, filter);
  const order = listOrder(filter);
  const statement = mergedByUnit(filter, moment) ? ofEachUnit(filter, moment, order, limit + 1) : pageOf(filter, moment, order, limit + 1);
  const rows = await (isCommon(filter) ? runByKeptPlan<ListedRow>(queries, statement) : run<ListedRow>(queries, statement));
  const last = rows[limit - 1];
  return { asOf: moment.at, items: rows.slice(0, limit).map(toListed), next: rows.length > limit && last ? encodeCursor(order.keyOf(last)) : null };
}

function pageOf(filter: FindingFilter, moment: Moment, order: ListOrder, rows: number) {
  const findings = findingsFor(filter, moment.at);
  return sql`${findings.with}
    SELECT ${sql.raw(findingColumns)}, ${coverageWord} AS coverage, c.exception_id, c.version, c.grant_id, greatest(c.from_at, CASE WHEN c.from_at IS NOT NULL THEN f.seen_from END) AS since_at, c.until_at
    FROM ${findings.from} JOIN asset a ON a.id = f.asset_id JOIN scan_target s ON s.id = f.target_id ${coverageJoin(moment.at)}
    WHERE ${all([...findingConditions(filter, moment), filter.coverage !== undefined && sql`f.status = 'open' AND ${coverageWord} = ${filter.coverage}`, after(filter, order)])}
    ORDER BY ${order.columns} LIMIT ${rows}`;
}

/** Units whose pages are read one by one and merged. Of more, the findings of the whole organisation are gone through until a page is full. */
const mostUnitsMerged = 8;

function mergedByUnit({ units, coverage, exception, status }: FindingFilter, { isPast }: Moment): boolean {
  const isWhole = exception === undefined && (coverage === undefined || coverage === 'covered' || coverage === 'uncovered');
  return !isPast && isWhole && (status ?? 'open') === 'open' && units !== undefined && units.length > 1 && units.length <= mostUnitsMerged;
}

function ofEachUnit({ units = [], ...filter }: FindingFilter, moment: Moment, order: ListOrder, rows: number) {
  const pages = units.map((unit) => sql`(${pageOf({ ...filter, units: [unit] }, moment, order, rows)})`);
  return sql`SELECT * FROM (${sql.join(pages, sql` UNION ALL `)}) p ORDER BY severity, first_seen, asset_id, identity, target_id LIMIT ${rows}`;
}

/** The pages that everybody opens: all findings, those of a unit, those of an exception, and of each what is not covered. */
function isCommon({ at: _at, cursor: _cursor, limit: _limit, units, coverage, exception: _exception, ...others }: FindingFilter): boolean {
  return Object.keys(others).length === 0 && (units?.length ?? 0) <= 1 && (coverage === undefined || coverage === 'uncovered');
}

type ListOrder = { readonly columns: RawBuilder<unknown>; readonly parts: readonly KeyPart[]; readonly keyOf: (row: FindingRow) => readonly (string | number)[] };

/** Worst first, then oldest first. What one exception names is read asset by asset, as the index of its scope has it: sorting a wide one would take seconds. */
export function listOrder({ exception }: Pick<FindingFilter, 'exception'>): ListOrder {
  return exception === undefined ? worstFirst : byAsset;
}

const worstFirst: ListOrder = {
  columns: sql`f.severity, f.first_seen, f.asset_id, f.identity, f.target_id`,
  parts: ['whole', 'instant', 'whole', 'hex', 'whole'],
  keyOf: (row) => [row.severity, row.first_seen, row.asset_id, row.identity.toString('hex'), row.target_id],
};

const byAsset: ListOrder = {
  columns: sql`n.asset_id, n.identity, f.target_id`,
  parts: ['whole', 'hex', 'whole'],
  keyOf: (row) => [row.asset_id, row.identity.toString('hex'), row.target_id],
};

function after({ cursor }: FindingFilter, order: ListOrder) {
  if (cursor === undefined) return undefined;
  const key = decodeCursor(cursor, order.parts);
  if (key === null) throw new StoreError('invalid-cursor', 'expected a cursor that this list gave out; start from the first page');
  return sql`(${order.columns}) > (${sql.join(key.map((part, at) => typedPart[order.parts[at] ?? 'text'](part)))})`;
}

const typedPart: Readonly<Record<KeyPart, (part: string | number | null) => RawBuilder<unknown>>> = {
  text: (part) => sql`${part}::text`,
  whole: (part) => sql`${part}::bigint`,
  instant: (part) => sql`${part}::timestamptz`,
  hex: (part) => sql`${Buffer.from(String(part), 'hex')}::bytea`,
};

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
