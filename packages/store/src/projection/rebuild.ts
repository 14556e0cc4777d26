import { canonicalJson, type EventEnvelope, type Instant } from '@exeat/core';
import { one } from '../clock.ts';
import type { StorePool } from '../connection/pool.ts';
import { type Tx, withTransaction } from '../connection/transaction.ts';
import { readEnvelope, type StoredEvent } from '../log/stored-event.ts';
import { rowsOf, upsertRows } from './apply.ts';
import { type ProjectedTable, projectedTableNames, projectedTables, type Row } from './tables.ts';

/** A row that differs between the live table and the one rebuilt from the log; null where a side has none. */
type DifferentRow = { readonly table: ProjectedTable; readonly key: string; readonly live: Row | null; readonly rebuilt: Row | null };

/** A row that differs, and the event by which it is as the log says; null: no event ever made such a row. */
export type Difference = DifferentRow & { readonly event: { readonly stream: string; readonly revision: number; readonly type: string; readonly at: Instant } | null };

export type RebuildReport = {
  readonly events: number;
  readonly streams: number;
  readonly rows: Readonly<Record<ProjectedTable, number>>;
  /** How many rows differ; `differences` shows the first hundred. */
  readonly differing: number;
  readonly differences: readonly Difference[];
};

export type RebuildOptions = {
  /** `verify` reports; `swap` then puts the rebuilt rows in the place of the live ones. Both hold off commands while they run. */
  readonly mode: 'verify' | 'swap';
  readonly onProgress?: (events: number) => void;
};

/**
 * Replays the whole log through the code that keeps the live tables, into shadow tables (temporary, in `pg_temp`, which comes first on the
 * search path, so that a crash leaves nothing behind), and compares them with the live ones.
 */
export async function rebuildProjections(pool: StorePool, options: RebuildOptions): Promise<RebuildReport> {
  return withTransaction(pool, (tx) => rebuildProjectionsIn(tx, options), { isolation: 'repeatable read' });
}

/** The same in a transaction of the caller. */
export async function rebuildProjectionsIn(tx: Tx, options: RebuildOptions): Promise<RebuildReport> {
  // Before the snapshot is taken: no command can lock a stream until this transaction ends.
  await tx.query('LOCK TABLE stream IN EXCLUSIVE MODE');
  await tx.query('SET LOCAL statement_timeout = 0');
  for (const table of projectedTableNames) await tx.query(`CREATE TEMPORARY TABLE ${table} (LIKE public.${table} INCLUDING ALL) ON COMMIT DROP`);
  const replayed = await replayIntoShadows(tx, options.onProgress);
  const rows: Partial<Record<ProjectedTable, number>> = {};
  const differences: DifferentRow[] = [];
  let differing = 0;
  for (const table of projectedTableNames) {
    rows[table] = one(await tx.query<{ count: number }>(`SELECT count(*) FROM ${table}`)).count;
    const found = await compare(tx, table);
    differing += found.count;
    differences.push(...found.first.slice(0, Math.max(0, 100 - differences.length)));
  }
  if (options.mode === 'swap') await swap(tx);
  // They hide the live tables from whatever the caller does next.
  await tx.query(`DROP TABLE ${projectedTableNames.map((table) => `pg_temp.${table}`).join(', ')}`);
  return { ...replayed, rows: rows as Record<ProjectedTable, number>, differing, differences: await withEvents(tx, differences) };
}

type ReplayedEvent = StoredEvent & { readonly stream: string };

async function replayIntoShadows(tx: Tx, onProgress: RebuildOptions['onProgress']): Promise<{ readonly events: number; readonly streams: number }> {
  const pending = new Map<ProjectedTable, Row[]>();
  const replayed = await replay(tx, onProgress, async (envelopes) => {
    const rows = rowsOf(envelopes);
    for (const table of projectedTableNames) {
      const collected = pending.get(table) ?? [];
      collected.push(...(rows[table] ?? []));
      pending.set(table, collected);
      if (collected.length >= 500) await flush(tx, table, collected);
    }
  });
  for (const [table, collected] of pending) await flush(tx, table, collected);
  return replayed;
}

/** The log once more, where rows differ: which event each of them comes from. */
async function withEvents(tx: Tx, differences: readonly DifferentRow[]): Promise<readonly Difference[]> {
  const wanted = differences.filter(({ rebuilt }) => rebuilt !== null);
  const found = new Map<string, Difference['event']>();
  if (wanted.length > 0) {
    await replay(tx, undefined, async (envelopes) => {
      const rows = rowsOf(envelopes);
      for (const { table, key } of wanted) {
        if ((rows[table] ?? []).some((row) => keyOf(table, row) === key)) found.set(`${table} ${key}`, madeBy(envelopes, table, key));
      }
    });
  }
  return differences.map((one) => ({ ...one, event: found.get(`${one.table} ${one.key}`) ?? null }));
}

/** The last event that changed a row of its stream. */
function madeBy(envelopes: readonly EventEnvelope[], table: ProjectedTable, key: string): Difference['event'] {
  const rowAfter = (count: number): string => canonicalJson(rowsOf(envelopes.slice(0, count))[table]?.find((row) => keyOf(table, row) === key) ?? null);
  let count = envelopes.length;
  for (const last = rowAfter(count); count > 0 && rowAfter(count - 1) === last; ) count -= 1;
  const event = envelopes[count - 1];
  return event === undefined ? null : { stream: event.stream, revision: event.revision, type: event.type, at: event.at };
}

/** As the comparison tells it. */
function keyOf(table: ProjectedTable, row: Row): string {
  return projectedTables[table].map((column) => String(row[column] ?? '')).join(' ');
}

/** Every stream with its events, in order. */
async function replay(
  tx: Tx, onProgress: RebuildOptions['onProgress'], visit: (envelopes: readonly EventEnvelope[]) => Promise<void>,
): Promise<{ readonly events: number; readonly streams: number }> {
  await tx.query(`DECLARE replay NO SCROLL CURSOR FOR
    SELECT e.id, e.stream, e.leaf, p.body FROM event e JOIN event_payload p ON p.event_id = e.id ORDER BY e.stream, e.revision`);
  let events = 0;
  let streams = 0;
  let current: { readonly stream: string; readonly envelopes: EventEnvelope[] } | null = null;
  const finish = async (): Promise<void> => {
    if (current === null) return;
    streams += 1;
    await visit(current.envelopes);
  };
  for (;;) {
    const batch = await tx.query<ReplayedEvent>('FETCH 2000 FROM replay');
    if (batch.length === 0) break;
    for (const row of batch) {
      if (current === null || current.stream !== row.stream) {
        await finish();
        current = { stream: row.stream, envelopes: [] };
      }
      current.envelopes.push(readEnvelope(row));
    }
    events += batch.length;
    onProgress?.(events);
  }
  await finish();
  await tx.query('CLOSE replay');
  return { events, streams };
}

async function flush(tx: Tx, table: ProjectedTable, rows: Row[]): Promise<void> {
  if (rows.length > 0) await upsertRows(tx, table, rows);
  rows.length = 0;
}

async function compare(tx: Tx, table: ProjectedTable): Promise<{ readonly count: number; readonly first: readonly DifferentRow[] }> {
  const keys = projectedTables[table];
  const join = keys.map((key) => `live.${key} = rebuilt.${key}`).join(' AND ');
  const key = `concat_ws(' ', ${keys.map((name) => `coalesce(live.${name}, rebuilt.${name})`).join(', ')})`;
  const rows = await tx.query<{ key: string; live: Row | null; rebuilt: Row | null; count: number }>(
    `SELECT ${key} AS key, to_jsonb(live) AS live, to_jsonb(rebuilt) AS rebuilt, count(*) OVER () AS count
     FROM public.${table} live FULL JOIN pg_temp.${table} rebuilt ON ${join}
     WHERE to_jsonb(live) IS DISTINCT FROM to_jsonb(rebuilt) ORDER BY 1 LIMIT 100`,
  );
  return { count: rows[0]?.count ?? 0, first: rows.map(({ key: text, live, rebuilt }) => ({ table, key: text, live, rebuilt })) };
}

async function swap(tx: Tx): Promise<void> {
  for (const table of projectedTableNames) {
    const columns = (
      await tx.query<{ name: string }>(
        "SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [`public.${table}`],
      )
    )
      .map((column) => column.name)
      .join(', ');
    await tx.query(`DELETE FROM public.${table}`);
    await tx.query(`INSERT INTO public.${table} (${columns}) SELECT ${columns} FROM pg_temp.${table}`);
  }
}
