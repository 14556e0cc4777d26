import type { Actor, Hash, Instant, Json } from '@exeat/core';
import { one } from '../clock.ts';
import type { Queries } from '../connection/pool.ts';
import type { Tx } from '../connection/transaction.ts';
import { StoreError } from '../errors.ts';
import { appendEvents } from '../log/append.ts';
import { lockStream } from '../log/stream.ts';
import { type Page, pageSize } from '../sql.ts';

export const importPhases = ['receiving', 'reading', 'writing'] as const;
export type ImportPhase = (typeof importPhases)[number];

/** How far an import is in its phase. `ofBytes`: null when the sender did not say. `records`: findings, and what was left out, read so far. */
export type ImportProgress = { readonly phase: ImportPhase; readonly bytes: number; readonly ofBytes: number | null; readonly records: number };

export type ImportRun = {
  readonly id: number;
  readonly kind: string;
  readonly source: string;
  readonly format: string;
  readonly contentDigest: Hash | null;
  readonly startedBy: string | null;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly state: 'running' | 'finished' | 'failed';
  readonly counts: Readonly<Record<string, number>>;
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
  readonly error: string | null;
  /** Null when it does not run, and until something is known. */
  readonly progress: ImportProgress | null;
};

/**
 * Opens an import and answers its id, at once visible to `getImport`. `kind` is `findings`, `people`, `assets` … `reading`: all but the bytes that
 * decides what a report is read as; imports of the same bytes with the same one say the same. `requestKey`: by which the sender asks for it.
 */
export async function startImport(
  queries: Queries,
  run: {
    readonly kind: string;
    readonly source: string;
    readonly format: string;
    readonly startedBy: string | null;
    readonly reading?: string;
    readonly requestKey?: string;
    readonly phase?: ImportPhase;
  },
): Promise<number> {
  return one(
    await queries.query<{ id: number }>(
      `INSERT INTO import_run (kind, source, format, started_by, reading, request_key, phase, started_at, alive_at, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now_instant(), clock_timestamp(), 'running') RETURNING id`,
      [run.kind, run.source, run.format, run.startedBy, run.reading ?? null, run.requestKey ?? null, run.phase ?? 'writing'],
    ),
  ).id;
}

/** Notes how far an import is, and that its server lives. */
export async function noteProgress(queries: Queries, id: number, { phase, ...progress }: ImportProgress): Promise<void> {
  await queries.query("UPDATE import_run SET phase = $2, progress = $3, alive_at = clock_timestamp() WHERE id = $1 AND state = 'running'", [
    id,
    phase,
    JSON.stringify(progress),
  ]);
}

/** The last finished import of the same bytes, read the same way, if any. */
export async function findImport(queries: Queries, contentDigest: Hash, reading: string): Promise<ImportRun | null> {
  const [row] = await queries.query<ImportRun>(
    `SELECT ${columns} FROM import_run WHERE content_digest = $1 AND state = 'finished' AND reading = $2 ORDER BY id DESC LIMIT 1`,
    [contentDigest, reading],
  );
  return row ?? null;
}

export async function getImport(queries: Queries, id: number): Promise<ImportRun | null> {
  const [row] = await queries.query<ImportRun>(`SELECT ${columns} FROM import_run WHERE id = $1`, [id]);
  return row ?? null;
}

/** Imports, newest first; those of one request with the one that came to something first. @throws StoreError `invalid-cursor`. */
export async function listImports(
  queries: Queries,
  options: { readonly cursor?: string | undefined; readonly limit?: number | undefined; readonly requestKey?: string | undefined },
): Promise<Page<ImportRun>> {
  const limit = pageSize(options.limit);
  const before = options.cursor === undefined ? null : Number(options.cursor);
  if (before !== null && !Number.isSafeInteger(before))
    throw new StoreError('invalid-cursor', 'expected a cursor that this list gave out; start from the first page');
  const rows = await queries.query<ImportRun>(
    `SELECT ${columns} FROM import_run WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR request_key = $2)
     ORDER BY CASE WHEN $2::text IS NOT NULL AND state = 'failed' THEN 1 ELSE 0 END, id DESC LIMIT $3`,
    [before, options.requestKey ?? null, limit + 1],
  );
  return { items: rows.slice(0, limit), next: rows.length > limit ? String(rows[limit - 1]?.id) : null };
}

export type ImportResult = {
  readonly contentDigest: Hash;
  /** The format that the content showed; absent: the one that it was started with. */
  readonly format?: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
};

/**
 * Closes an import: to be called in the transaction of its last write. Appends `findings_imported` (or `KIND_imported`) to stream `import:ID`,
 * the one event that the log holds of it.
 * @throws StoreError `import-not-running`.
 */
export async function finishImport(
  tx: Tx,
  id: number,
  result: ImportResult,
  by: { readonly actor: Actor; readonly ruleId: string; readonly requestId?: string },
): Promise<void> {
  const stream = `import:${id}`;
  const { revision, now } = await lockStream(tx, stream);
  const [run] = await tx.query<{ kind: string; source: string; format: string }>(
    `UPDATE import_run SET state = 'finished', finished_at = $2, content_digest = $3, counts = $4, skipped = $5, format = coalesce($6, format)
     WHERE id = $1 AND state = 'running' RETURNING kind, source, format`,
    [id, now, result.contentDigest, JSON.stringify(result.counts), JSON.stringify(result.skipped), result.format ?? null],
  );
  if (run === undefined)
    throw new StoreError('import-not-running', `expected import ${id} to be running, got one that is finished, failed or unknown`, { id });
  const data = {
    import: id,
    source: run.source,
    format: run.format,
    contentDigest: result.contentDigest,
    counts: result.counts,
    skipped: result.skipped as unknown as Json,
  };
  await appendEvents(tx, stream, revision, [{ type: `${run.kind}_imported`, data }], { at: now, ...by });
}

/** Tells the planner what has become of findings and memberships. After a large import and a large approval, outside their transactions. */
export async function refreshStatistics(queries: Queries): Promise<void> {
  await queries.query('SELECT analyze_facts()');
}

/** Marks an import that could not be finished. */
export async function failImport(queries: Queries, id: number, error: string): Promise<void> {
  await queries.query("UPDATE import_run SET state = 'failed', finished_at = now_instant(), error = $2 WHERE id = $1 AND state = 'running'", [
    id,
    error,
  ]);
}

/**
 * Marks imports that nobody finishes any more, since the server that ran them has ended: those that nothing was heard of for so many seconds of
 * the real clock. With 0, every one that runs: right only where no other server uses the database. Returns how many.
 */
export async function failAbandonedImports(queries: Queries, silentSeconds: number): Promise<number> {
  const rows = await queries.query(
    `UPDATE import_run SET state = 'failed', finished_at = now_instant(), error = 'the server ended before the import did; nothing of it was kept: send it again'
     WHERE state = 'running' AND coalesce(alive_at, '-infinity') <= clock_timestamp() - $1 * interval '1 second' RETURNING 1`,
    [silentSeconds],
  );
  return rows.length;
}

const columns = `id, kind, source, format, content_digest AS "contentDigest", started_by AS "startedBy", started_at AS "startedAt",
  finished_at AS "finishedAt", state, counts, skipped, error,
  CASE WHEN state = 'running' AND progress IS NOT NULL THEN progress || jsonb_build_object('phase', phase) END AS progress`;
