import { type AssetType, type Finding, type FindingStatus, type Hash, type Instant, type RuleScheme, severities, type UnitId } from '@exeat/core';

/** A finding over the interval `[seenFrom, resolvedAt)` in which its target reported it with this status. */
export type StoredFinding = Finding & {
  readonly identity: Hash;
  /** Original detection: kept when a resolved finding comes back (I15). */
  readonly firstSeen: Instant;
  readonly seenFrom: Instant;
  readonly lastSeen: Instant;
  readonly resolvedAt: Instant | null;
  /** Unit that owns the asset; null when nobody has said. */
  readonly unit: UnitId | null;
};

export type FindingRow = {
  readonly asset_id: number;
  readonly identity: Buffer;
  readonly target_id: number;
  readonly seen_from: Instant;
  readonly resolved_at: Instant | null;
  readonly first_seen: Instant;
  readonly last_seen: Instant;
  readonly rule_scheme: RuleScheme;
  readonly rule_id: string;
  readonly component: string | null;
  readonly path: string | null;
  readonly line: number | null;
  readonly port: string | null;
  readonly value: string | null;
  readonly status: FindingStatus;
  readonly severity: number;
  readonly title: string;
  readonly refs: readonly string[];
  readonly source: Finding['source'];
  readonly asset_type: AssetType;
  readonly asset_name: string;
  readonly unit: UnitId | null;
};

/** What `toFinding` reads, from `finding f JOIN asset a JOIN scan_target s`. A finding that holds was last seen when its target was scanned last. */
export const findingColumns = `f.asset_id, f.identity, f.target_id, f.seen_from, f.resolved_at, f.first_seen,
  greatest(coalesce(f.resolved_at, s.last_scan), f.seen_from)::timestamptz(3) AS last_seen,
  f.rule_scheme, f.rule_id, f.component, f.path, f.line, f.port, f.value, f.status, f.severity, f.title, f.refs, f.source,
  a.type AS asset_type, a.name AS asset_name, a.unit`;

export function toFinding(row: FindingRow): StoredFinding {
  return {
    identity: row.identity.toString('hex') as Hash,
    rule: { scheme: row.rule_scheme, id: row.rule_id },
    asset: { type: row.asset_type, id: row.asset_name },
    ...present('component', row.component),
    ...present('path', row.path),
    ...present('line', row.line),
    ...present('port', row.port),
    ...present('value', row.value),
    status: row.status,
    severity: severities[row.severity] ?? 'unknown',
    title: row.title,
    source: row.source,
    ...(row.refs.length === 0 ? {} : { references: row.refs }),
    firstSeen: row.first_seen,
    seenFrom: row.seen_from,
    lastSeen: row.last_seen,
    resolvedAt: row.resolved_at,
    unit: row.unit,
  };
}

function present<Key extends string, Value>(key: Key, value: Value | null): { readonly [K in Key]?: Value } {
  return value === null ? {} : ({ [key]: value } as { readonly [K in Key]: Value });
}
