import type { AssetType, ExceptionId, Instant, RequirementId, RuleScheme } from '@exeat/core';
import { sql } from 'kysely';
import type { Queries } from '../connection/pool.ts';
import { run } from '../sql.ts';
import { coverageJoin, coverageWord } from './coverage.ts';
import { clauseRecord, clausesOf, type ReviewedVersion } from './reviewed-scope.ts';

/** Open findings of one rule on assets of one type, beside a clause. */
export type DriftCandidate = {
  readonly exception: ExceptionId;
  readonly version: number;
  /** Position of the clause, from 0. */
  readonly clause: number;
  readonly requirement: RequirementId;
  /** `rule-mapped-later`: the rule has come to check the requirement since the grant; `asset-joined-later`: assets have come under the container since. */
  readonly why: 'rule-mapped-later' | 'asset-joined-later';
  readonly scheme: RuleScheme;
  readonly rule: string;
  readonly findings: number;
  readonly assets: number;
  /** One of them. */
  readonly asset: string;
  readonly assetType: AssetType;
};

/**
 * Open findings beside the scopes of granted versions, which nobody approved and nothing covers at the instant, whatever they have in common
 * with what is covered. Most findings first within a version.
 */
export async function driftCandidates(queries: Queries, versions: readonly ReviewedVersion[], at: Instant): Promise<readonly DriftCandidate[]> {
  const named = sql`c.exception, c.version, c.clause, c.requirement`;
  const open = sql`f.resolved_at IS NULL AND f.status = 'open'`;
  return run<DriftCandidate>(
    queries,
    sql`WITH c AS MATERIALIZED (
       SELECT c.*, (SELECT min(g.granted_at) FROM exception_grant g WHERE g.exception_id = c.exception AND g.version = c.version) AS granted
       FROM jsonb_to_recordset(${clausesOf(versions)}::jsonb) AS c ${sql.raw(clauseRecord)}),
     beside AS MATERIALIZED (
       SELECT DISTINCT ${named}, 'rule-mapped-later' AS why, f.asset_id, f.identity
       FROM c CROSS JOIN LATERAL unnest(c.names) AS n (name) JOIN asset a ON a.type = c.type AND a.name = n.name
       JOIN finding f ON f.asset_id = a.id AND ${open}
       JOIN rule_mapping r ON r.scheme = f.rule_scheme AND r.rule = f.rule_id AND r.requirements @> ARRAY[c.requirement]
       WHERE NOT (f.rule_scheme = c.scheme AND f.rule_id = ANY (c.ids)) AND NOT EXISTS (
         SELECT FROM (
           SELECT p.body -> 'mapping.requirements' AS cited FROM event e JOIN event_payload p ON p.event_id = e.id
           WHERE e.stream = 'mapping:' || r.scheme || ':' || r.rule AND e.at <= c.granted ORDER BY e.revision DESC LIMIT 1) before
         WHERE before.cited @> to_jsonb(c.requirement))
       UNION ALL
       SELECT DISTINCT ${named}, 'asset-joined-later', f.asset_id, f.identity
       FROM c JOIN asset a ON a.type = c.type AND a.under @> ARRAY[c.under] AND a.name <> ALL (c.names)
       JOIN finding f ON f.asset_id = a.id AND f.rule_scheme = c.scheme AND f.rule_id = ANY (c.ids) AND ${open}
       WHERE c.under IS NOT NULL)
     SELECT b.exception, b.version, b.clause, b.requirement, b.why, f.rule_scheme AS scheme, f.rule_id AS rule, count(*)::integer AS findings,
       count(DISTINCT f.asset_id)::integer AS assets, min(a.name) AS asset, a.type AS "assetType"
     FROM beside b JOIN finding f ON f.asset_id = b.asset_id AND f.identity = b.identity AND ${open} JOIN asset a ON a.id = f.asset_id ${coverageJoin(at)}
     WHERE ${coverageWord} <> 'covered'
     GROUP BY b.exception, b.version, b.clause, b.requirement, b.why, f.rule_scheme, f.rule_id, a.type
     ORDER BY b.exception, b.version, findings DESC, b.clause, b.why, f.rule_scheme, f.rule_id`,
  );
}
