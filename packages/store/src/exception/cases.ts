import {
  assetKey,
  type AssetRef,
  type AssetType,
  type Band,
  type Basis,
  type ExceptionCase,
  type ExceptionId,
  exceptionId,
  type Instant,
  type Phase,
  type Rating,
  type Sight,
} from '@exeat/core';
import { sql } from 'kysely';
import { one } from '../clock.ts';
import type { Queries } from '../connection/pool.ts';
import { StoreError } from '../errors.ts';
import { searchWords } from './search-words.ts';
import { all, decodeCursor, encodeCursor, type Page, pageSize, run } from '../sql.ts';

/** Draws the next number of a year, `EXC-YYYY-NNNN`. Outside any transaction: a command that is refused afterwards leaves a gap. */
export async function nextExceptionId(pool: Queries, year: number): Promise<ExceptionId> {
  // The first of a year looks for what a restored database may hold; the others only count.
  const [counted] = await pool.query<{ last: number }>('UPDATE case_counter SET last = last + 1 WHERE year = $1 RETURNING last', [year]);
  const { last } =
    counted ??
    one(
      await pool.query<{ last: number }>(
        `INSERT INTO case_counter AS c (year, last)
     SELECT $1::integer, 1 + coalesce(max(split_part(id, '-', 3)::integer), 0) FROM exception_case WHERE id LIKE 'EXC-' || $1::integer || '-%'
     ON CONFLICT (year) DO UPDATE SET last = c.last + 1 RETURNING last`,
        [year],
      ),
    );
  return exceptionId(`EXC-${year}-${String(last).padStart(4, '0')}`);
}

/** The folded case as it stands in the tables; null when there is none. A command folds `loadStream` instead. */
export async function getCase(queries: Queries, id: string): Promise<ExceptionCase | null> {
  const [row] = await queries.query<{ state: ExceptionCase }>('SELECT state FROM exception_case WHERE id = $1', [id]);
  return row?.state ?? null;
}

/** Cases with a grant whose last event is not before an instant, with their revision. */
export async function grantedCasesSince(
  queries: Queries,
  since: Instant,
): Promise<readonly { readonly id: ExceptionId; readonly revision: number }[]> {
  return queries.query<{ id: ExceptionId; revision: number }>(
    `SELECT id, revision FROM exception_case c WHERE last_event_at >= $1 AND EXISTS (SELECT FROM exception_grant g WHERE g.exception_id = c.id)`,
    [since],
  );
}

/** Several cases as they are now, by id; those that do not exist are left out. */
export async function getCases(queries: Queries, ids: readonly string[]): Promise<ReadonlyMap<string, ExceptionCase>> {
  const rows = await queries.query<{ id: string; state: ExceptionCase }>('SELECT id, state FROM exception_case WHERE id = ANY ($1)', [ids]);
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** Exceptions with each of the assets in the scope of their last version, by `type:id` of the asset. */
export async function casesOfAssets(queries: Queries, assets: readonly AssetRef[]): Promise<ReadonlyMap<string, readonly ExceptionId[]>> {
  const rows = await queries.query<{ type: AssetType; name: string; ids: readonly ExceptionId[] }>(
    `SELECT r.type, r.name, array_agg(c.exception_id ORDER BY c.exception_id) AS ids FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) AS r (type, name)
     JOIN case_asset c ON c.type = r.type AND c.name = r.name GROUP BY r.type, r.name`,
    [assets.map(({ type }) => type), assets.map(({ id }) => id)],
  );
  return new Map(rows.map(({ type, name, ids }) => [assetKey({ type, id: name }), ids]));
}

export type CaseFilter = {
  readonly phases?: readonly Phase[];
  readonly basis?: Basis;
  readonly owner?: string;
  readonly requester?: string;
  /** Unit of the owner, any of these: the caller expands a unit to what is below it. */
  readonly units?: readonly string[];
  readonly level?: number;
  /** What whoever asks may see; absent: the server itself asks. */
  readonly sight?: Sight;
  /** Words over id, title, justification, ticket and scope. All must occur, each as a whole word or the start of one. */
  readonly words?: string;
  /** A requirement that the content cites. */
  readonly requirement?: string;
  /** A policy document, some requirement of which the content cites. */
  readonly document?: string;
  /** An asset in the scope of the last version, or named by the draft: exactly, or as a member of a container. */
  readonly asset?: AssetRef;
  /** A control on record that the assessment relies on. */
  readonly control?: string;
  /** Residual risk as assessed. */
  readonly residual?: Rating;
  readonly band?: Band;
  /** Cover of the last grant ends in `[endsFrom, endsTo)`. */
  readonly endsFrom?: Instant;
  readonly endsTo?: Instant;
  readonly sort?: 'id' | 'cover_until' | 'last_event_at';
  readonly descending?: boolean;
  /** Opaque, from `Page.next`. */
  readonly cursor?: string;
  /** 1 … 500, default 50. */
  readonly limit?: number;
};

/**
 * A page of cases. What depends on the clock is computed from each by `stateAt` of the core.
 * @throws StoreError `invalid-cursor`.
 */
export async function listCases(queries: Queries, filter: CaseFilter = {}): Promise<Page<ExceptionCase>> {
  const limit = pageSize(filter.limit);
  const sort = filter.sort ?? 'id';
  // Cases without the value come last in either direction.
  const key = sort === 'id' ? sql`id` : sql`coalesce(${sql.ref(sort)}, ${filter.descending ? '0001-01-01Z' : '9999-12-31Z'}::timestamptz)`;
  const direction = filter.descending ? sql`DESC` : sql`ASC`;
  const rows = await run<{ state: ExceptionCase; key: string; id: string }>(
    queries,
    sql`
    SELECT state, ${key} AS key, id FROM exception_case
    WHERE ${all([...conditions(filter), after(filter, key)])}
    ORDER BY ${key} ${direction}, id ${direction} LIMIT ${limit + 1}`,
  );
  const last = rows[limit - 1];
  return { items: rows.slice(0, limit).map((row) => row.state), next: rows.length > limit && last ? encodeCursor([last.key, last.id]) : null };
}

/** How many cases match, by phase. */
export async function countCases(queries: Queries, filter: CaseFilter = {}): Promise<Readonly<Partial<Record<Phase, number>>>> {
  const rows = await run<{ phase: Phase; count: number }>(
    queries,
    sql`
    SELECT phase, count(*) AS count FROM exception_case WHERE ${all(conditions(filter))} GROUP BY phase`,
  );
  return Object.fromEntries(rows.map((row) => [row.phase, row.count]));
}

function conditions(filter: CaseFilter) {
  const words = searchWords(filter.words ?? '');
  return [
    filter.phases !== undefined && sql`phase = ANY (${filter.phases})`,
    filter.basis !== undefined && sql`basis = ${filter.basis}`,
    filter.owner !== undefined && sql`owner = ${filter.owner}`,
    filter.requester !== undefined && sql`requester = ${filter.requester}`,
    filter.units !== undefined && sql`owner_unit = ANY (${filter.units})`,
    filter.sight?.units !== undefined && filter.sight.units !== null && seen(filter.sight.units),
    filter.level !== undefined && sql`level = ${filter.level}`,
    filter.requirement !== undefined && sql`state -> 'content' -> 'scope' @> ${JSON.stringify([{ requirement: filter.requirement }])}::jsonb`,
    // No escape is needed: an id of a document holds no slash, and `starts_with` knows no pattern.
    filter.document !== undefined &&
      sql`EXISTS (SELECT FROM jsonb_array_elements(state -> 'content' -> 'scope') clause WHERE starts_with(clause ->> 'requirement', ${`${filter.document}/`}))`,
    filter.asset !== undefined && namesAsset(filter.asset),
    filter.control !== undefined && sql`EXISTS (SELECT FROM relied_control r WHERE r.exception_id = exception_case.id AND r.control = ${filter.control})`,
    filter.residual !== undefined &&
      sql`state -> 'assessment' -> 'residual' @> ${JSON.stringify({ likelihood: filter.residual.likelihood, impact: filter.residual.impact })}::jsonb`,
    filter.band !== undefined && sql`state -> 'assessment' ->> 'residualBand' = ${filter.band}`,
    filter.endsFrom !== undefined && sql`cover_until >= ${filter.endsFrom}`,
    filter.endsTo !== undefined && sql`cover_until < ${filter.endsTo}`,
    words.length > 0 && sql`words @@ to_tsquery('simple', ${words.map((word) => `'${word}':*`).join(' & ')})`,
  ];
}

/** As `isVisible` of the core has it: the owner's unit at submission, of a draft where its owner is now. */
function seen(units: readonly string[]) {
  return sql`coalesce(owner_unit, (SELECT p.unit FROM person p WHERE p.id = owner)) = ANY (${units})`;
}

/** The frozen members of the last version say it; a draft has none yet. */
function namesAsset({ type, id }: AssetRef) {
  const named = JSON.stringify([{ asset: { type, ids: [id] } }]);
  return sql`(EXISTS (SELECT FROM case_asset a WHERE a.exception_id = exception_case.id AND a.type = ${type} AND a.name = ${id})
    OR (version IS NULL AND state -> 'content' -> 'scope' @> ${named}::jsonb))`;
}

function after(filter: CaseFilter, key: ReturnType<typeof sql>) {
  if (filter.cursor === undefined) return undefined;
  const byId = (filter.sort ?? 'id') === 'id';
  const last = decodeCursor(filter.cursor, [byId ? 'text' : 'instant', 'text']);
  if (last === null) throw new StoreError('invalid-cursor', 'expected a cursor that this list gave out; start from the first page');
  const type = byId ? sql`text` : sql`timestamptz`;
  return sql`(${key}, id) ${filter.descending ? sql`<` : sql`>`} (${last[0]}::${type}, ${last[1]})`;
}
