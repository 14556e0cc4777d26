import {
  type AssetRef,
  type AssetType,
  type CoverageStatus,
  type FindingStatus,
  type Hash,
  type Instant,
  type RuleRef,
  type Severity,
  severities,
} from '@exeat/core';
import { sql } from 'kysely';
import { databaseNow } from '../clock.ts';
import type { Queries } from '../connection/pool.ts';

export type FindingFilter = {
  /** The instant of the question: which findings held then, and what covered them then. Absent: now. */
  readonly at?: Instant;
  readonly coverage?: CoverageStatus;
  /** Default: `open`. Only open findings have a coverage. */
  readonly status?: FindingStatus | 'any';
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

/** Findings of the present are those that are not resolved, which an index knows; those of the past are found by their intervals. */
export type Moment = { readonly at: Instant; readonly isPast: boolean };

export async function momentOf(queries: Queries, filter: FindingFilter): Promise<Moment> {
  const now = await databaseNow(queries);
  const at = filter.at ?? now;
  return { at, isPast: at < now };
}

/** Conditions on a finding `f` and its asset `a`; those on coverage and on the exception are where `findingsFor` takes it from. */
export function findingConditions(filter: Omit<FindingFilter, 'coverage'>, { at, isPast }: Moment) {
  const { asset, rule } = filter;
  return [
    isPast ? sql`f.seen_from <= ${at}::timestamptz AND (f.resolved_at IS NULL OR f.resolved_at > ${at}::timestamptz)` : sql`f.resolved_at IS NULL`,
    statusCondition(filter.status ?? 'open'),
    asset !== undefined && sql`f.asset_id = (SELECT id FROM asset WHERE type = ${asset.type} AND name = ${asset.id})`,
    filter.assetType !== undefined && sql`a.type = ${filter.assetType}`,
    // Of the present the finding says it itself, by which an index is chosen; lists of the past go by today's units too.
    filter.units !== undefined && (isPast ? sql`a.unit = ANY (${filter.units})` : unitCondition(filter.units)),
    rule !== undefined && sql`f.rule_scheme = ${rule.scheme} AND f.rule_id = ${rule.id}`,
    filter.requirement !== undefined &&
      sql`EXISTS (
      SELECT FROM rule_mapping r WHERE r.scheme = f.rule_scheme AND r.rule = f.rule_id AND r.requirements @> ARRAY[${filter.requirement}::text])`,
    filter.severity !== undefined && sql`f.severity = ANY (${filter.severity.map((word) => severities.indexOf(word))})`,
    filter.identity !== undefined && sql`f.identity = ${Buffer.from(filter.identity, 'hex')}`,
  ];
}

function unitCondition(units: readonly string[]) {
  return units.length === 1 ? sql`f.unit = ${units[0]}` : sql`f.unit = ANY (${units})`;
}

// `open` is written out: the index of open findings is chosen by it.
function statusCondition(status: FindingStatus | 'any') {
  if (status === 'any') return undefined;
  return status === 'open' ? sql`f.status = 'open'` : sql`f.status = ${status}`;
}
