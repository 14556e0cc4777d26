import type { ExceptionId, Seat } from '@exeat/core';
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
