import type { ExceptionId, Instant, ScopeUse } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { clauseRecord, clausesOf, type ReviewedVersion } from './reviewed-scope.ts';

export type ScopeUseOfVersion = ScopeUse & { readonly exception: ExceptionId; readonly version: number };

/**
 * What scanners found until now in the scopes of versions that are in force at the instant; those without rules are missing. A target is
 * said to look for a rule when it has ever reported it, of any status; where none has, when it has reported any rule of the scheme: a scanner of
 * packages says nothing about the configuration, and one profile nothing about the rules of another.
 */
export async function scopeUses(queries: Queries, versions: readonly ReviewedVersion[], at: Instant): Promise<readonly ScopeUseOfVersion[]> {
  return queries.query(
    `WITH c AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r ${clauseRecord}),
     looked AS (
       SELECT c.exception, c.version, c.type, n.name, a.id AS asset_id, (
         SELECT CASE WHEN bool_or(r.named) THEN max(r.third) FILTER (WHERE r.named) ELSE max(r.third) END
         FROM (
           SELECT t.recent_scans[cardinality(t.recent_scans) - 2] AS third, bool_or(f.rule_id = ANY (c.ids)) AS named
           FROM scan_target t JOIN finding f ON f.asset_id = t.asset_id AND f.target_id = t.id AND f.rule_scheme = c.scheme
           WHERE t.asset_id = a.id GROUP BY t.id) r) AS third
       FROM c CROSS JOIN LATERAL unnest(c.names) AS n (name) LEFT JOIN asset a ON a.type = c.type AND a.name = n.name),
     member AS (
       SELECT exception, version, asset_id, CASE WHEN bool_and(third IS NOT NULL) THEN min(third) END AS third
       FROM looked GROUP BY exception, version, type, name, asset_id),
     seen AS MATERIALIZED (
       SELECT v.exception, v.version, since.at AS since, EXISTS (
           SELECT FROM membership s JOIN finding f ON f.asset_id = s.asset_id AND f.identity = s.identity
           WHERE s.exception_id = v.exception AND s.version = v.version AND f.resolved_at IS NULL AND f.status IN ('open', 'not-evaluated')) AS open
       FROM (SELECT DISTINCT exception, version FROM c) v
       CROSS JOIN LATERAL (
         SELECT max(i.from_at) AS at FROM grant_interval i WHERE i.exception_id = v.exception AND i.from_at <= $2
           AND NOT EXISTS (SELECT FROM grant_interval o WHERE o.exception_id = i.exception_id AND o.from_at < i.from_at AND o.until_at >= i.from_at)) since)
     SELECT s.exception, s.version, s.since::timestamptz(3) AS "coveredSince", s.open AS "isOpen", m.members, m.third::timestamptz(3) AS "leastThirdScan",
       m.never AS "neverMatched", (
         SELECT max(f.resolved_at) FROM membership b JOIN finding f ON f.asset_id = b.asset_id AND f.identity = b.identity
         WHERE NOT s.open AND b.exception_id = s.exception AND f.status IN ('open', 'not-evaluated'))::timestamptz(3) AS "lastOpen"
     FROM seen s CROSS JOIN LATERAL (
       SELECT count(*)::integer AS members, CASE WHEN bool_and(m.third IS NOT NULL) THEN min(m.third) END AS third,
         (count(*) FILTER (WHERE m.third > s.since AND NOT EXISTS (
           SELECT FROM membership x WHERE x.exception_id = m.exception AND x.version = m.version AND x.asset_id = m.asset_id)))::integer AS never
       FROM member m WHERE m.exception = s.exception AND m.version = s.version) m
     WHERE s.since IS NOT NULL ORDER BY s.exception, s.version`,
    [clausesOf(versions), at],
  );
}
