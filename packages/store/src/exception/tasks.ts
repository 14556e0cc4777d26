import type { ExceptionCase, ExceptionId, Seat } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** A seat that waits for a signature. `seat.person` is who held it when it was computed: the server resolves it anew. */
export type OpenSeat = { readonly exception: ExceptionId; readonly seat: Seat };

/** Open seats, those of one person (as named holder or member) or all. */
export async function openSeats(
  queries: Queries,
  options: { readonly person?: string; readonly exception?: string } = {},
): Promise<readonly OpenSeat[]> {
  return queries.query<OpenSeat>(
    `SELECT exception_id AS exception, spec AS seat FROM seat
     WHERE open AND ($1::text IS NULL OR person = $1 OR members @> ARRAY[$1]) AND ($2::text IS NULL OR exception_id = $2)
     ORDER BY exception_id, seat`,
    [options.person ?? null, options.exception ?? null],
  );
}

/** Approved cases in which somebody is to verify: a proposed closure, or a condition that is not discharged. By id, at most `limit`. */
export async function casesToVerify(queries: Queries, limit = 500): Promise<readonly ExceptionCase[]> {
  const rows = await queries.query<{ state: ExceptionCase }>(
    `SELECT state FROM exception_case WHERE phase = 'approved' AND (state -> 'closure' <> 'null'::jsonb
       OR jsonb_path_exists(state, '$.duties[*] ? ((@.kind == "precedent" || @.kind == "condition") && !exists(@.dischargedAt))'))
     ORDER BY id LIMIT $1`,
    [limit],
  );
  return rows.map((row) => row.state);
}
