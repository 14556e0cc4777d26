import type { Detection, ExceptionId, Instant } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** When findings in the scopes of exceptions were open or could not be evaluated, joined into stretches, in order. Without any: missing. */
export async function detectionsOf(queries: Queries, exceptions: readonly ExceptionId[]): Promise<ReadonlyMap<ExceptionId, readonly Detection[]>> {
  if (exceptions.length === 0) return new Map();
  const rows = await queries.query<{ exception: ExceptionId; from: Instant; until: Instant | null }>(
    `SELECT d.exception, lower(r)::timestamptz(3) AS "from", upper(r)::timestamptz(3) AS until
     FROM (SELECT m.exception_id AS exception, range_agg(tstzrange(f.seen_from, f.resolved_at)) AS stretches
       FROM membership m JOIN finding f ON f.asset_id = m.asset_id AND f.identity = m.identity
       WHERE m.exception_id = ANY ($1) AND f.status IN ('open', 'not-evaluated') GROUP BY 1) d
     CROSS JOIN unnest(d.stretches) AS r ORDER BY 1, 2`,
    [exceptions],
  );
  return new Map([...Map.groupBy(rows, ({ exception }) => exception)].map(([exception, found]) => [exception, found.map(({ from, until }) => ({ from, until }))]));
}
