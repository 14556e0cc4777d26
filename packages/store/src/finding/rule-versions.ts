import type { ExceptionId, ReportedRule } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import type { Tx } from '../connection/transaction.ts';
import { clauseRecord, clausesOf, type ReviewedVersion } from './reviewed-scope.ts';

/** What a tool's reports of one target were read with before an import, and are now. */
export type TargetVersions = { readonly target: number; readonly before: string | null; readonly after: string | null };

const assetsInScope = `FROM jsonb_to_recordset($1::jsonb) AS c ${clauseRecord} CROSS JOIN LATERAL unnest(c.names) AS n (name) JOIN asset a ON a.type = c.type AND a.name = n.name`;
const openInScope = `${assetsInScope}
  JOIN finding f ON f.asset_id = a.id AND f.rule_scheme = c.scheme AND f.rule_id = ANY (c.ids) AND f.resolved_at IS NULL AND f.status = 'open'
  JOIN scan_target s ON s.id = f.target_id`;

type Row = { readonly scheme: ReportedRule['rule']['scheme']; readonly rule: string; readonly tool: string; readonly version: string | null };

/** Rules that tools report open in the scope of a version, each with each version of the tool's content once. */
export async function rulesReported(queries: Queries, version: ReviewedVersion): Promise<readonly ReportedRule[]> {
  const rows = await queries.query<Row>(
    `SELECT DISTINCT f.rule_scheme AS scheme, f.rule_id AS rule, s.tool, s.rule_version AS version ${openInScope} ORDER BY 1, 2, 3, 4`,
    [clausesOf([version])],
  );
  return rows.map(reported);
}

/**
 * Of targets whose versions have changed: which exceptions name what they report open, and by which version they reported it before. Of the exceptions given only.
 */
export async function rulesReportedBefore(queries: Queries, changed: readonly TargetVersions[], versions: readonly ReviewedVersion[]): Promise<ReadonlyMap<ExceptionId, readonly ReportedRule[]>> {
  const rows = await queries.query<Row & { exception: ExceptionId }>(
    `SELECT DISTINCT c.exception, f.rule_scheme AS scheme, f.rule_id AS rule, s.tool, b.version
     ${openInScope}
     JOIN unnest($2::bigint[], $3::text[]) AS b (target, version) ON b.target = f.target_id`,
    [clausesOf(versions), changed.map(({ target }) => target), changed.map(({ before }) => before)],
  );
  return new Map([...Map.groupBy(rows, ({ exception }) => exception)].map(([exception, found]) => [exception, found.map(reported)]));
}

/** Holds off imports of what tools report on the assets of a scope until the transaction ends, so that none of them changes its version unseen. */
export async function holdReports(tx: Tx, version: ReviewedVersion): Promise<void> {
  await tx.query(
    `SELECT s.id FROM scan_target s WHERE s.asset_id IN (SELECT a.id ${assetsInScope}) ORDER BY s.id FOR SHARE OF s`,
    [clausesOf([version])],
  );
}

function reported({ scheme, rule, tool, version }: Row): ReportedRule {
  return { rule: { scheme, id: rule }, tool, version };
}
