import type { Instant } from '@exeat/core';
import type { Tx } from '../connection/transaction.ts';
import type { LockedTarget } from './scans.ts';

/** What a scan changed: open findings that are new, back again, gone; and those whose severity, title or other description changed. */
export type ScanCounts = { readonly opened: number; readonly reopened: number; readonly resolved: number; readonly updated: number };

/** Compares what is staged with what the targets' findings are, and writes the difference. Counts by target id. */
export async function applyScans(tx: Tx, targets: readonly LockedTarget[], at: Instant): Promise<ReadonlyMap<number, ScanCounts>> {
  const counts = new Map(targets.map((target) => [target.id, { opened: 0, reopened: 0, resolved: 0, updated: 0 }]));
  if (targets.length === 0) return counts;
  await tx.query(
    `CREATE TEMPORARY TABLE scanned ON COMMIT DROP AS
    SELECT DISTINCT ON (s.target_id, s.identity) s.* FROM staged s WHERE s.target_id = ANY ($1) ORDER BY s.target_id, s.identity`,
    [targets.map((t) => t.id)],
  );
  await tx.query('CREATE INDEX ON scanned (asset_id, identity, target_id)');
  await tx.query('ANALYZE scanned');
  for (const row of await end(tx, targets, at)) add(counts, row.target_id, 'resolved', row.count);
  for (const row of await redescribe(tx)) add(counts, row.target_id, 'updated', row.count);
  for (const row of await begin(tx, at)) add(counts, row.target_id, row.again ? 'reopened' : 'opened', row.count);
  await tx.query('DROP TABLE scanned');
  return counts;
}

type Count = { readonly target_id: number; readonly count: number };

/** Ends the intervals of findings that have another status now, or that a complete scan no longer reports. */
async function end(tx: Tx, targets: readonly LockedTarget[], at: Instant): Promise<readonly Count[]> {
  return tx.query<Count>(
    `WITH ended AS (
       UPDATE finding f SET resolved_at = greatest($4, f.seen_from)
       FROM unnest($1::bigint[], $2::bigint[], $3::boolean[]) AS t (id, asset_id, complete)
       WHERE f.target_id = t.id AND f.asset_id = t.asset_id AND f.resolved_at IS NULL
         AND ((t.complete AND NOT EXISTS (SELECT FROM scanned s WHERE s.asset_id = f.asset_id AND s.identity = f.identity AND s.target_id = f.target_id))
           OR EXISTS (SELECT FROM scanned s WHERE s.asset_id = f.asset_id AND s.identity = f.identity AND s.target_id = f.target_id AND s.status <> f.status))
       RETURNING f.target_id, f.status)
     SELECT target_id, count(*) AS count FROM ended WHERE status = 'open' GROUP BY target_id`,
    [targets.map((t) => t.id), targets.map((t) => t.assetId), targets.map((t) => t.complete), at],
  );
}

/** Severity and words of a finding that holds are those of the last report. Its past severity is not kept. */
async function redescribe(tx: Tx): Promise<readonly Count[]> {
  return tx.query<Count>(
    `WITH changed AS (
       UPDATE finding f SET severity = s.severity, title = s.title, refs = s.refs, source = s.source, line = s.line
       FROM scanned s
       WHERE f.asset_id = s.asset_id AND f.identity = s.identity AND f.target_id = s.target_id AND f.resolved_at IS NULL
         AND (f.severity, f.title, f.refs, f.source, f.line) IS DISTINCT FROM (s.severity, s.title, s.refs, s.source, s.line)
       RETURNING f.target_id)
     SELECT target_id, count(*) AS count FROM changed GROUP BY target_id`,
  );
}

/**
 * Begins the intervals of what holds now and did not before. The original detection is the first time that any target reported the finding
 * open, by the tool's own date where that is earlier than ours (I15).
 */
async function begin(tx: Tx, at: Instant): Promise<readonly (Count & { readonly again: boolean })[]> {
  return tx.query<Count & { again: boolean }>(
    `WITH fresh AS (
       INSERT INTO finding AS f (asset_id, identity, target_id, seen_from, first_seen, rule_scheme, rule_id, component, path, line, port, value, status, severity, title, refs, source)
       SELECT s.asset_id, s.identity, s.target_id, $1, coalesce(earlier.first_seen, least(s.observed_at, $1)), s.rule_scheme, s.rule_id, s.component, s.path, s.line,
         s.port, s.value, s.status, s.severity, s.title, s.refs, s.source
       FROM scanned s
       LEFT JOIN LATERAL (
         SELECT min(p.first_seen) AS first_seen FROM finding p
         WHERE p.asset_id = s.asset_id AND p.identity = s.identity AND (p.status = 'open' OR s.status <> 'open')) earlier ON true
       WHERE NOT EXISTS (
         SELECT FROM finding c WHERE c.asset_id = s.asset_id AND c.identity = s.identity AND c.target_id = s.target_id AND c.resolved_at IS NULL)
       -- Resolved and back within one millisecond.
       ON CONFLICT (asset_id, identity, target_id, seen_from) DO UPDATE SET resolved_at = NULL, status = EXCLUDED.status, severity = EXCLUDED.severity, title = EXCLUDED.title
       RETURNING f.asset_id, f.identity, f.target_id, f.status)
     SELECT target_id, again, count(*) AS count FROM (
       SELECT fresh.target_id,
         EXISTS (SELECT FROM finding p WHERE p.asset_id = fresh.asset_id AND p.identity = fresh.identity AND p.status = 'open' AND p.resolved_at IS NOT NULL) AS again
       FROM fresh WHERE fresh.status = 'open') counted
     GROUP BY target_id, again`,
    [at],
  );
}

function add(counts: Map<number, { -readonly [K in keyof ScanCounts]: number }>, target: number, what: keyof ScanCounts, count: number): void {
  const entry = counts.get(target);
  if (entry !== undefined) entry[what] += count;
}
