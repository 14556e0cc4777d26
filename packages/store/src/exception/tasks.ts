import type { ExceptionCase, ExceptionId, Instant, Seat } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** A seat that waits for a signature. `seat.person` is who held it when it was computed: the server resolves it anew. */
export type OpenSeat = { readonly exception: ExceptionId; /** `initial`, or the change request. */ readonly change: string; readonly seat: Seat };

/** Open seats, those of one person (as named holder or member) or all. */
export async function openSeats(
  queries: Queries,
  options: { readonly person?: string; readonly exception?: string } = {},
): Promise<readonly OpenSeat[]> {
  return queries.query<OpenSeat>(
    `SELECT exception_id AS exception, change, spec AS seat FROM seat
     WHERE open AND ($1::text IS NULL OR person = $1 OR members @> ARRAY[$1]) AND ($2::text IS NULL OR exception_id = $2)
     ORDER BY exception_id, change, seat`,
    [options.person ?? null, options.exception ?? null],
  );
}

/** Cases with a request in approval, by id, some after another. */
export async function casesInApproval(queries: Queries, after: string | null, limit: number): Promise<readonly ExceptionCase[]> {
  const rows = await queries.query<{ state: ExceptionCase }>(
    `SELECT state FROM exception_case WHERE id IN (SELECT exception_id FROM seat WHERE open) AND ($1::text IS NULL OR id > $1) ORDER BY id LIMIT $2`,
    [after, limit],
  );
  return rows.map(({ state }) => state);
}

/** What can make a case somebody's business. */
export type Concern = {
  readonly person: string;
  /** Whom the person may decide for beside themself, by delegation. */
  readonly decidesFor: readonly string[];
  /** Units whose owners' cases the person may triage, assess, verify or discharge, suspend, review, and resume by office; none: an empty list. */
  readonly units: { readonly triage: readonly string[]; readonly assess: readonly string[]; readonly verify: readonly string[]; readonly suspend?: readonly string[]; readonly review?: readonly string[]; readonly resume?: readonly string[] };
  /** Reviews wait that are expected by then; absent: none. */
  readonly reviewsUntil?: Instant;
  /**
   * For a person who could sit in seats of others (an office, a role, reports): seats computed up to this instant may have moved since, as the
   * directory or the matrix changed then. Null: the person sits only where it is recorded.
   */
  readonly seatsMovedAt: Instant | null;
  /** Only this case. */
  readonly exception?: string;
};

/**
 * Cases in which something can wait for a person: never fewer than there are, and few more. Whether it does is for the rules. Seats are
 * resolved when they are read (§4.5), so beside those recorded for the person these come along: where the directory has changed since the
 * seats were computed, and where a signature, a vote or a recusal may have moved another seat, or a holder's
 * time may be over, so that somebody else is asked too.
 */
export async function casesConcerning(queries: Queries, { person, decidesFor, units, seatsMovedAt, reviewsUntil, exception }: Concern): Promise<readonly ExceptionCase[]> {
  const rows = await queries.query<{ state: ExceptionCase }>(
    `WITH concerned AS (
       SELECT id FROM exception_case WHERE phase IN ('needs_info', 'awaiting_acknowledgement') AND (requester = $1 OR owner = $1)
       UNION SELECT id FROM exception_case WHERE phase = 'triage' AND owner_unit = ANY ($2)
       UNION SELECT id FROM exception_case WHERE phase = 'assessment' AND owner_unit = ANY ($3)
       UNION SELECT exception_id FROM seat WHERE open AND (person = ANY ($7) OR members @> ARRAY[$1] OR spec -> 'holder' ->> 'person' = ANY ($7))
       UNION SELECT c.id FROM exception_case c WHERE $5::timestamptz IS NOT NULL AND c.phase = 'in_approval' AND (
         EXISTS (SELECT FROM seat_decision d WHERE d.exception_id = c.id AND NOT d.superseded)
         OR c.state -> 'recusals' IS NOT NULL
         OR (c.state ->> 'decidingSince')::timestamptz <= now_instant() - interval '12 hours'
         OR EXISTS (SELECT FROM seat_vote v WHERE v.exception_id = c.id AND NOT v.superseded)
         OR (SELECT max(e.at) FROM event e WHERE e.stream = c.id AND e.type = 'exception_assessed')
           <= greatest($5, (SELECT max(m.at) FROM event m WHERE m.type = 'config_published')))
       UNION SELECT id FROM exception_case WHERE phase = 'approved' AND owner_unit = ANY ($4) AND (state -> 'closure' <> 'null'::jsonb
         OR jsonb_path_exists(state, '$.duties[*] ? ((@.kind == "precedent" || @.kind == "condition") && !exists(@.dischargedAt))'))
       UNION SELECT id FROM exception_case WHERE phase = 'approved' AND (owner = $1 OR owner_unit = ANY ($4) OR owner_unit = ANY ($8))
         AND jsonb_path_exists(state, '$.proposals[*] ? (!exists(@.decided))')
       UNION SELECT c.id FROM exception_case c WHERE $9::text IS NOT NULL AND c.phase = 'approved'
         AND (c.owner_unit = ANY ($10) OR EXISTS (SELECT FROM seat_decision d WHERE d.exception_id = c.id AND d.person = $1))
         AND ((c.state -> 'emergency' IS NOT NULL AND c.state -> 'reviews' IS NULL)
           OR jsonb_path_exists(c.state, '$.duties[*] ? (@.kind == "review" && !exists(@.dischargedAt) && @.expected <= $until)', jsonb_build_object('until', $9::text)))
       UNION SELECT id FROM exception_case WHERE phase = 'approved' AND state -> 'transfer' ->> 'to' = $1
       UNION SELECT id FROM exception_case WHERE phase = 'approved' AND owner_unit = ANY ($3)
         AND jsonb_path_exists(state, '$.duties[*] ? (@.asks == "reassessment" && !exists(@.dischargedAt))')
       UNION SELECT c.id FROM exception_case c WHERE c.phase = 'approved'
         AND (c.owner_unit = ANY ($11) OR EXISTS (SELECT FROM seat_decision d WHERE d.exception_id = c.id AND d.person = $1))
         AND jsonb_path_exists(c.state, '$.suspensions[*] ? (!exists(@.liftedAt))')
     )
     SELECT c.state FROM concerned JOIN exception_case c USING (id) WHERE $6::text IS NULL OR c.id = $6 ORDER BY c.id`,
    [person, units.triage, units.assess, units.verify, seatsMovedAt, exception ?? null, [person, ...decidesFor], units.suspend ?? [], reviewsUntil ?? null, units.review ?? [], units.resume ?? []],
  );
  return rows.map((row) => row.state);
}

/** Something that happened to a case, without its data. */
export type CaseEvent = { readonly exception: string; readonly revision: number; readonly type: string; readonly at: Instant; readonly by: string | null };

/** What happened to cases after a revision of each, in order. */
export async function eventsAfter(
  queries: Queries,
  after: readonly { readonly exception: string; readonly revision: number }[],
): Promise<readonly CaseEvent[]> {
  return queries.query<CaseEvent>(
    `SELECT e.stream AS exception, e.revision, e.type, e.at, e.actor_person AS by
     FROM unnest($1::text[], $2::integer[]) AS n (stream, revision) JOIN event e ON e.stream = n.stream AND e.revision > n.revision
     ORDER BY e.stream, e.revision`,
    [after.map(({ exception }) => exception), after.map(({ revision }) => revision)],
  );
}

/** Cases with a change request that somebody may still decide on, as far as no clock ended it. By id. */
export async function casesChanging(queries: Queries, exception?: string): Promise<readonly ExceptionCase[]> {
  const rows = await queries.query<{ state: ExceptionCase }>(
    `SELECT state FROM exception_case WHERE phase IN ('approved', 'rejected', 'revoked')
       AND jsonb_path_exists(state, '$.changes[*] ? (@.phase == "triage" || @.phase == "needs_info" || @.phase == "assessment" || @.phase == "in_approval" || @.phase == "awaiting_acknowledgement")')
       AND ($1::text IS NULL OR id = $1)
     ORDER BY id`,
    [exception ?? null],
  );
  return rows.map((row) => row.state);
}
