import { type CoverageStatus, type Instant, severities } from '@exeat/core';
import { databaseNow } from '../clock.ts';
import type { Queries, StorePool } from '../connection/pool.ts';
import { withTransaction } from '../connection/transaction.ts';
import { countFindings, type FindingCount } from './counts.ts';

/** Open findings by unit, severity and coverage as they were at `asOf`. */
export type FindingTotals = { readonly asOf: Instant; readonly tookMs: number; readonly totals: readonly FindingCount[] };

/** The totals as they were counted last; null before the first time. A read of one small table, however many findings there are. */
export async function readFindingTotals(queries: Queries): Promise<FindingTotals | null> {
  const rows = await queries.query<{ as_of: Instant; took_ms: number; unit: string; severity: number; coverage: CoverageStatus; count: number | null }>(
    `SELECT s.as_of, s.took_ms, t.unit, t.severity, t.coverage, t.count FROM finding_total_state s LEFT JOIN finding_total t ON true
     WHERE s.as_of IS NOT NULL ORDER BY t.unit, t.severity, t.coverage`,
  );
  const [first] = rows;
  if (first === undefined) return null;
  const totals = rows.flatMap(({ unit, severity, coverage, count }) =>
    count === null ? [] : [{ unit: unit === noUnit ? null : unit, severity: severities[severity] ?? 'unknown', coverage, count }],
  );
  return { asOf: first.as_of, tookMs: first.took_ms, totals };
}

/** The totals of each of the last days that were counted, oldest first: a day's last count stands. */
export async function dailyFindingTotals(
  queries: Queries,
  options: { readonly days: number; readonly units?: readonly string[] },
): Promise<readonly { readonly day: string; readonly coverage: CoverageStatus; readonly count: number }[]> {
  return queries.query(
    `SELECT day, coverage, sum(count)::bigint AS count FROM finding_total_day
     WHERE day IN (SELECT DISTINCT day FROM finding_total_day ORDER BY day DESC LIMIT $1) AND ($2::text[] IS NULL OR unit = ANY ($2))
     GROUP BY day, coverage ORDER BY day, coverage`,
    [options.days, options.units ?? null],
  );
}

/**
 * Claims the next count for this node: true when nobody has set about one for `seconds` by the real clock, nor for four times as long as the
 * last one took, so that counting never takes more than a quarter of a processor.
 */
export async function takeTotalsDue(queries: Queries, seconds: number): Promise<boolean> {
  const rows = await queries.query(
    `INSERT INTO finding_total_state AS s (id, as_of, took_ms, tried_at) VALUES (1, NULL, 0, clock_timestamp())
     ON CONFLICT (id) DO UPDATE SET tried_at = clock_timestamp()
       WHERE s.tried_at <= clock_timestamp() - greatest($1 * interval '1 second', s.took_ms * interval '4 milliseconds')
     RETURNING 1`,
    [seconds],
  );
  return rows.length > 0;
}

/** Counts all open findings at the instant of the database, and keeps the result as the totals of now and of the day. */
export async function countFindingTotals(pool: StorePool): Promise<FindingTotals> {
  const at = await databaseNow(pool);
  const began = process.hrtime.bigint();
  const totals = await withTransaction(pool, async (tx) => {
    // On a large estate it takes longer than a request may; its age is shown, and none at all would be worse.
    await tx.query("SET LOCAL statement_timeout = '10min'");
    return countFindings(tx, at);
  });
  const tookMs = Number((process.hrtime.bigint() - began) / 1_000_000n);
  const columns = [
    totals.map((row) => row.unit ?? noUnit),
    totals.map((row) => severities.indexOf(row.severity)),
    totals.map((row) => row.coverage),
    totals.map((row) => row.count),
  ];
  await withTransaction(pool, async (tx) => {
    await tx.query(
      `INSERT INTO finding_total_state (id, as_of, took_ms, tried_at) VALUES (1, $1, $2, clock_timestamp())
       ON CONFLICT (id) DO UPDATE SET as_of = $1, took_ms = $2, tried_at = clock_timestamp()`,
      [at, tookMs],
    );
    await tx.query('DELETE FROM finding_total');
    await tx.query('DELETE FROM finding_total_day WHERE day = $1::date', [at.slice(0, 10)]);
    await tx.query(
      `INSERT INTO finding_total (unit, severity, coverage, count) SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[], $4::bigint[])`,
      columns,
    );
    await tx.query(
      `INSERT INTO finding_total_day (day, unit, severity, coverage, count)
       SELECT $5::date, * FROM unnest($1::text[], $2::smallint[], $3::text[], $4::bigint[])`,
      [...columns, at.slice(0, 10)],
    );
  });
  return { asOf: at, tookMs, totals };
}

/** Stands for a finding on an asset of no unit, since a key holds no null. */
const noUnit = '';
