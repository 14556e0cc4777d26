import { type AssetRef, type ExceptionId, type Instant, type OutsideFact, type OutsideFamily, outsideKinds, type RecordedFact, type StillFound } from '@exeat/core';
import { sql } from 'kysely';
import type { Queries } from '../connection/pool.ts';
import { StoreError } from '../errors.ts';
import { all, decodeCursor, encodeCursor, type Page, pageSize, run } from '../sql.ts';
import { isGranted } from '../exception/granted.ts';

/** What the same report was said to be about before, if anything: (source, external id, version) is unique over all subjects. */
export async function subjectReported(queries: Queries, fact: OutsideFact): Promise<{ readonly family: OutsideFamily; readonly subject: string } | null> {
  const [row] = await queries.query<{ family: OutsideFamily; subject: string }>(
    'SELECT family, subject FROM outside_fact WHERE source = $1 AND external_id = $2 AND version = $3 LIMIT 1',
    [fact.source, fact.externalId, fact.version],
  );
  return row ?? null;
}

/** Cases that name a ticket or a change as theirs or in a milestone. */
export async function casesNamingTicket(queries: Queries, ticket: string): Promise<readonly ExceptionId[]> {
  const rows = await queries.query<{ id: ExceptionId }>('SELECT exception_id AS id FROM case_ticket WHERE ticket = $1 ORDER BY 1', [ticket]);
  return rows.map(({ id }) => id);
}

/** Cases that a person owns and that have not ended by a decision. */
export async function casesOwnedBy(queries: Queries, person: string): Promise<readonly ExceptionId[]> {
  const rows = await queries.query<{ id: ExceptionId }>(`SELECT c.id FROM exception_case c WHERE c.owner = $1 AND ${isGranted('c')} ORDER BY 1`, [person]);
  return rows.map(({ id }) => id);
}

/** Granted cases that name somebody as a person whom they are for. */
export async function casesFor(queries: Queries, person: string): Promise<readonly ExceptionId[]> {
  const rows = await queries.query<{ id: ExceptionId }>(
    `SELECT DISTINCT c.id FROM exception_case c JOIN exception_version v ON v.exception_id = c.id WHERE ${isGranted('c')} AND v.content -> 'beneficiaries' @> to_jsonb($1::text) ORDER BY 1`,
    [person],
  );
  return rows.map(({ id }) => id);
}

/** Cases with a signature or a vote of somebody that stands, theirs or given for them by a delegate. */
export async function casesSignedBy(queries: Queries, person: string): Promise<readonly ExceptionId[]> {
  const rows = await queries.query<{ id: ExceptionId }>(
    `SELECT exception_id AS id FROM seat_decision WHERE NOT superseded AND (person = $1 OR on_behalf_of = $1)
     UNION SELECT exception_id FROM seat_vote WHERE NOT superseded AND person = $1 ORDER BY 1`,
    [person],
  );
  return rows.map(({ id }) => id);
}

/** When any tool looked at an asset last; null: never, or there is no such asset. */
export async function lastScanOf(queries: Queries, { type, id }: AssetRef): Promise<Instant | null> {
  const [row] = await queries.query<{ at: Instant | null }>(
    'SELECT max(t.last_scan)::timestamptz(3) AS at FROM asset a JOIN scan_target t ON t.asset_id = a.id WHERE a.type = $1 AND a.name = $2',
    [type, id],
  );
  return row?.at ?? null;
}

/** What scanners still find in the scope of a version. */
export async function stillFoundIn(queries: Queries, exception: ExceptionId, version: number): Promise<StillFound> {
  const [row] = await queries.query<StillFound>(
    `SELECT count(DISTINCT (m.asset_id, m.identity))::integer AS open, max(t.last_scan)::timestamptz(3) AS "lastScan"
     FROM membership m JOIN finding f ON f.asset_id = m.asset_id AND f.identity = m.identity AND f.resolved_at IS NULL AND f.status = 'open'
     JOIN scan_target t ON t.id = f.target_id WHERE m.exception_id = $1 AND m.version = $2`,
    [exception, version],
  );
  return row ?? { open: 0, lastScan: null };
}

export type OutsideFilter = {
  readonly family?: OutsideFamily | undefined;
  readonly subject?: string | undefined;
  readonly source?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
};

/** What was reported, newest arrival first. @throws StoreError `invalid-cursor`. */
export async function listOutsideFacts(queries: Queries, filter: OutsideFilter): Promise<Page<RecordedFact>> {
  const limit = pageSize(filter.limit);
  const last = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor, ['instant', 'text', 'text', 'whole']);
  if (last === null) throw new StoreError('invalid-cursor', 'expected a cursor that this list gave out; start from the first page');
  const rows = await run<RecordedFact & { readonly subject: string; readonly ordinal: number }>(
    queries,
    sql`SELECT fact, received_at AS "receivedAt", applied, subject, ordinal FROM outside_fact WHERE ${all([
      filter.family !== undefined && sql`family = ${filter.family}`,
      filter.subject !== undefined && sql`subject = ${filter.subject}`,
      filter.source !== undefined && sql`source = ${filter.source}`,
      last !== undefined && sql`(received_at, family, subject, ordinal) < (${last[0]}, ${last[1]}, ${last[2]}, ${last[3]})`,
    ])} ORDER BY received_at DESC, family DESC, subject DESC, ordinal DESC LIMIT ${limit + 1}`,
  );
  const end = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map(({ fact, receivedAt, applied }) => ({ fact, receivedAt, applied })),
    next: rows.length > limit && end ? encodeCursor([end.receivedAt, outsideKinds[end.fact.says.kind], end.subject, end.ordinal]) : null,
  };
}
