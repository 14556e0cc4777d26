import { one } from './clock.ts';
import type { Queries } from './connection/pool.ts';

/** How far an instance has been set up, in counts. */
export type SetupFigures = {
  /** People who can sign in with an account of this instance. */
  readonly accounts: number;
  /** Assets that a unit owns. */
  readonly assets: number;
  /** Reports of scanners that were read whole. */
  readonly scans: number;
  /** Exceptions that were submitted, whatever became of them. */
  readonly submitted: number;
  /** Exceptions that were granted at least once. */
  readonly granted: number;
};

/** The figures, capped where more say nothing. */
export async function setupFigures(queries: Queries): Promise<SetupFigures> {
  return one(
    await queries.query<SetupFigures>(
      `SELECT (SELECT count(*) FROM account)::int AS accounts,
         (SELECT count(*) FROM (SELECT 1 FROM asset WHERE unit IS NOT NULL LIMIT 10000) AS owned)::int AS assets,
         (SELECT count(*) FROM (SELECT 1 FROM import_run WHERE kind = 'findings' AND state = 'finished' LIMIT 1000) AS read)::int AS scans,
         (SELECT count(*) FROM (SELECT 1 FROM exception_case WHERE version IS NOT NULL LIMIT 1000) AS asked)::int AS submitted,
         (SELECT count(*) FROM (SELECT 1 FROM exception_case WHERE cover_from IS NOT NULL LIMIT 1000) AS covered)::int AS granted`,
    ),
  );
}
