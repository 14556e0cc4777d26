import type { Instant } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** How far somebody has read a case. */
export type CaseSeen = { readonly revision: number; readonly at: Instant };

/** Remembers that a person has looked at a revision; an earlier one than is known already changes nothing but the instant. */
export async function markCaseSeen(
  queries: Queries,
  seen: CaseSeen & { readonly person: string; readonly exception: string },
): Promise<void> {
  await queries.query(
    `INSERT INTO case_seen AS c (person, exception_id, revision, at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (person, exception_id) DO UPDATE SET revision = greatest(c.revision, excluded.revision), at = excluded.at`,
    [seen.person, seen.exception, seen.revision, seen.at],
  );
}

/** How far a person has read each of these cases; those never looked at are left out. */
export async function seenCases(queries: Queries, person: string, exceptions: readonly string[]): Promise<ReadonlyMap<string, CaseSeen>> {
  const rows = await queries.query<CaseSeen & { exception: string }>(
    'SELECT exception_id AS exception, revision, at FROM case_seen WHERE person = $1 AND exception_id = ANY ($2)',
    [person, exceptions],
  );
  return new Map(rows.map(({ exception, ...seen }) => [exception, seen]));
}
