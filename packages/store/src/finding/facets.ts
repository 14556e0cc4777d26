import { type Instant, severities } from '@exeat/core';
import { sql } from 'kysely';
import type { Queries } from '../connection/pool.ts';
import { all, run } from '../sql.ts';
import { coverageJoin, coverageWord, findingsFor } from './coverage.ts';
import { type FindingFilter, findingConditions, momentOf } from './filter.ts';
import { listOrder } from './list.ts';

export const facetNames = ['coverage', 'severity', 'rule', 'requirement', 'asset', 'unit'] as const;
export type FacetName = (typeof facetNames)[number];

export type FindingFacets = {
  readonly asOf: Instant;
  /** Findings that were counted: all that the filter finds, or the worst `mostCounted` of them, and then it is not `complete`. */
  readonly counted: number;
  readonly complete: boolean;
  /** By value, most frequent first, at most `mostValues` of each; a finding without a value is in none. Assets are `type:id`, rules `scheme:id`. */
  readonly facets: Readonly<Record<FacetName, readonly { readonly value: string; readonly count: number }[]>>;
};

/** Beyond that a count costs more than a page is worth; totals of everything stand in their own table. */
export const mostCounted = 10_000;
const mostValues = 25;

/** What the findings that a filter finds have in common, counted at the instant. A cursor and a limit are ignored. */
export async function findingFacets(queries: Queries, filter: FindingFilter): Promise<FindingFacets> {
  const moment = await momentOf(queries, filter);
  const findings = findingsFor(filter, moment.at);
  const rows = await run<FacetRow>(
    queries,
    sql`WITH counted AS MATERIALIZED (
      ${findings.with} SELECT f.rule_scheme, f.rule_id, f.severity, a.type, a.name, a.unit, ${coverageWord} AS coverage
      FROM ${findings.from} JOIN asset a ON a.id = f.asset_id ${coverageJoin(moment.at)}
      WHERE ${all([...findingConditions(filter, moment), filter.coverage !== undefined && sql`f.status = 'open' AND ${coverageWord} = ${filter.coverage}`])}
      ORDER BY ${listOrder(filter).columns} LIMIT ${mostCounted})
    SELECT 'all' AS facet, '' AS value, count(*) AS count FROM counted
    UNION ALL (SELECT 'coverage', coverage, count(*) FROM counted WHERE coverage IS NOT NULL GROUP BY 2)
    UNION ALL (SELECT 'severity', severity::text, count(*) FROM counted GROUP BY 2)
    UNION ALL (SELECT 'rule', rule_scheme || ':' || rule_id, count(*) FROM counted GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT ${mostValues})
    UNION ALL (SELECT 'requirement', r.requirement, count(*) FROM counted c
      JOIN rule_mapping m ON m.scheme = c.rule_scheme AND m.rule = c.rule_id CROSS JOIN unnest(m.requirements) AS r (requirement)
      GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT ${mostValues})
    UNION ALL (SELECT 'asset', type || ':' || name, count(*) FROM counted GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT ${mostValues})
    UNION ALL (SELECT 'unit', unit, count(*) FROM counted WHERE unit IS NOT NULL GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT ${mostValues})`,
  );
  return { asOf: moment.at, ...facetsOf(rows) };
}

type FacetRow = { readonly facet: FacetName | 'all'; readonly value: string; readonly count: number };

function facetsOf(rows: readonly FacetRow[]): Omit<FindingFacets, 'asOf'> {
  const counted = rows.find((row) => row.facet === 'all')?.count ?? 0;
  const of = (name: FacetName) =>
    rows
      .filter((row) => row.facet === name)
      .map(({ value, count }) => ({ value: name === 'severity' ? (severities[Number(value)] ?? 'unknown') : value, count }))
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return {
    counted,
    complete: counted < mostCounted,
    facets: {
      coverage: of('coverage'),
      severity: of('severity'),
      rule: of('rule'),
      requirement: of('requirement'),
      asset: of('asset'),
      unit: of('unit'),
    },
  };
}
