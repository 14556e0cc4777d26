import { type Instant, severities } from '@exeat/core';
import type { Tx } from '../connection/transaction.ts';
import type { LockedTarget } from './scan-target.ts';

/** What a scan changed: open findings that are new, back again, gone; and those whose severity, title or other description changed. */
export type ScanCounts = { readonly opened: number; readonly reopened: number; readonly resolved: number; readonly updated: number };

/**
 * Compares what is staged with what the targets' findings are, and writes the difference. Counts by target id. The rows that are compared are
 * narrow and their number is known to the planner, so that the work follows the size of the targets and not of the estate.
 */
export async function applyScans(tx: Tx, targets: readonly LockedTarget[], at: Instant): Promise<ReadonlyMap<number, ScanCounts>> {
  const counts = new Map(targets.map((target) => [target.id, { opened: 0, reopened: 0, resolved: 0, updated: 0 }]));
  if (targets.length === 0) return counts;
  await compare(tx, targets);
  for (const row of await end(tx, targets, at)) add(counts, row.target_id, 'resolved', row.count);
  for (const row of await redescribe(tx)) add(counts, row.target_id, 'updated', row.count);
  for (const row of await begin(tx, at)) add(counts, row.target_id, row.again ? 'reopened' : 'opened', row.count);
  await countOpen(tx, targets);
  await tx.query('DROP TABLE held, seen');
  return counts;
}

/** `held`: what the targets reported until now. `seen`: what they report, each identity once, by its row in `staged`. */
async function compare(tx: Tx, targets: readonly LockedTarget[]): Promise<void> {
  await tx.query(
    `CREATE TEMPORARY TABLE held ON COMMIT DROP AS
     SELECT asset_id, identity, target_id, seen_from, status, description FROM finding
     WHERE target_id = ANY (${literal(targets.map((t) => t.id))}) AND asset_id = ANY (${literal(targets.map((t) => t.assetId))}) AND resolved_at IS NULL`,
  );
  await tx.query(
    `CREATE TEMPORARY TABLE seen ON COMMIT DROP AS
     SELECT DISTINCT ON (r.target_id, s.identity) r.asset_id, s.identity, r.target_id, s.status, s.description, r.scanned_at, r.unit, s.severity, s.ctid AS row
     FROM staged s JOIN staged_run r USING (run) ORDER BY r.target_id, s.identity`,
  );
  await tx.query('ANALYZE held, seen');
}

/** An array of our own integers: a utility statement takes no parameters. */
function literal(ids: readonly number[]): string {
  return `'{${ids.map((id) => Math.trunc(id)).join(',')}}'::bigint[]`;
}

type Count = { readonly target_id: number; readonly count: number };

/** Ends the intervals of findings that have another status now, or that a complete scan no longer reports. */
async function end(tx: Tx, targets: readonly LockedTarget[], at: Instant): Promise<readonly Count[]> {
  return tx.query<Count>(
    `WITH gone AS MATERIALIZED (
       SELECT h.* FROM held h LEFT JOIN seen s ON s.target_id = h.target_id AND s.identity = h.identity
       WHERE s.status <> h.status OR (s.status IS NULL AND h.target_id = ANY ($1))),
     ended AS (
       UPDATE finding f SET resolved_at = greatest($2, f.seen_from) FROM gone g
       WHERE f.asset_id = g.asset_id AND f.identity = g.identity AND f.target_id = g.target_id AND f.seen_from = g.seen_from
       RETURNING f.target_id, f.status)
     SELECT target_id, count(*) AS count FROM ended WHERE status = 'open' GROUP BY target_id`,
    [targets.filter((target) => target.complete).map((target) => target.id), at],
  );
}

/** Severity and words of a finding that holds are those of the last report. Its past severity is not kept. */
async function redescribe(tx: Tx): Promise<readonly Count[]> {
  return tx.query<Count>(
    `WITH other AS MATERIALIZED (
       SELECT h.*, s.row FROM held h JOIN seen s ON s.target_id = h.target_id AND s.identity = h.identity
       WHERE s.status = h.status AND s.description <> h.description),
     changed AS (
       UPDATE finding f SET severity = s.severity, title = s.title, refs = s.refs, source = s.source, line = s.line, description = s.description
       FROM other o JOIN staged s ON s.ctid = o.row
       WHERE f.asset_id = o.asset_id AND f.identity = o.identity AND f.target_id = o.target_id AND f.seen_from = o.seen_from
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
    `WITH fresh AS MATERIALIZED (
       SELECT s.*, earlier.first_open, earlier.first_any
       FROM seen s LEFT JOIN held h ON h.target_id = s.target_id AND h.identity = s.identity
       -- An asset without any finding has no earlier detections to look up one by one.
       LEFT JOIN (
         SELECT a.asset_id FROM (SELECT DISTINCT asset_id FROM seen) a
         WHERE EXISTS (SELECT FROM finding p WHERE p.asset_id = a.asset_id)) known ON known.asset_id = s.asset_id
       LEFT JOIN LATERAL (
         SELECT min(p.first_seen) FILTER (WHERE p.status = 'open') AS first_open, min(p.first_seen) AS first_any
         FROM finding p WHERE p.asset_id = known.asset_id AND p.identity = s.identity) earlier ON known.asset_id IS NOT NULL
       WHERE h.status IS NULL OR h.status <> s.status),
     written AS (
       INSERT INTO finding (asset_id, identity, target_id, seen_from, first_seen, rule_scheme, rule_id, component, path, line, port, value, status,
         severity, title, refs, source, description, unit)
       SELECT n.asset_id, n.identity, n.target_id, $1,
         coalesce(CASE WHEN n.status = 'open' THEN n.first_open ELSE n.first_any END, least(coalesce(s.observed_at, n.scanned_at), $1)),
         s.rule_scheme, s.rule_id, s.component, s.path, s.line, s.port, s.value, s.status, s.severity, s.title, s.refs, s.source, s.description, n.unit
       FROM fresh n JOIN staged s ON s.ctid = n.row
       -- Resolved and back within one millisecond.
       ON CONFLICT (asset_id, identity, target_id, seen_from) DO UPDATE
         SET resolved_at = NULL, status = EXCLUDED.status, severity = EXCLUDED.severity, title = EXCLUDED.title, description = EXCLUDED.description)
     SELECT target_id, first_open IS NOT NULL AS again, count(*) AS count FROM fresh WHERE status = 'open' GROUP BY 1, 2`,
    [at],
  );
}

/** How many open findings a target has now, by severity: what a complete scan reports, or what is held after a scan of a part. */
async function countOpen(tx: Tx, targets: readonly LockedTarget[]): Promise<void> {
  const bySeverity = severities.map((_, index) => `count(*) FILTER (WHERE o.severity = ${index})`).join(', ');
  await tx.query(
    `WITH o AS (
       SELECT target_id, severity FROM seen WHERE status = 'open' AND target_id = ANY ($1)
       UNION ALL
       SELECT target_id, severity FROM finding WHERE target_id = ANY ($2) AND asset_id = ANY ($3) AND resolved_at IS NULL AND status = 'open'),
     n AS (
       SELECT t.id, ARRAY[${bySeverity}]::integer[] AS counts FROM unnest($1::bigint[] || $2::bigint[]) AS t (id) LEFT JOIN o ON o.target_id = t.id GROUP BY t.id)
     UPDATE scan_target t SET open_counts = n.counts FROM n WHERE t.id = n.id AND t.open_counts <> n.counts`,
    [
      targets.filter(({ complete }) => complete).map(({ id }) => id),
      targets.filter(({ complete }) => !complete).map(({ id }) => id),
      targets.filter(({ complete }) => !complete).map(({ assetId }) => assetId),
    ],
  );
}

function add(counts: Map<number, { -readonly [K in keyof ScanCounts]: number }>, target: number, what: keyof ScanCounts, count: number): void {
  const entry = counts.get(target);
  if (entry !== undefined) entry[what] += count;
}
