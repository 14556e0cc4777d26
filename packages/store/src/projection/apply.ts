import { canonicalJson, type EventEnvelope, type ExceptionEnvelope, foldException } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { caseRows } from './case-rows.ts';
import { recordRows } from './record-rows.ts';
import { type ProjectedRows, type ProjectedTable, projectedTableNames, projectedTables, type Row, rowKey } from './tables.ts';

/** The rows that a stream has, given its events: the one definition, for live tables and for a rebuild. */
export function rowsOf(events: readonly EventEnvelope[]): ProjectedRows {
  const first = events[0];
  if (first === undefined) return {};
  if (first.type === 'exception_drafted') {
    const state = foldException(events as readonly ExceptionEnvelope[]);
    return state === null ? {} : caseRows(state);
  }
  return recordRows(events) ?? {};
}

/** Brings the tables from the rows of `before` to those of `after`, writing only rows that differ. */
export async function applyProjection(queries: Queries, before: readonly EventEnvelope[], after: readonly EventEnvelope[]): Promise<void> {
  const old = rowsOf(before);
  const fresh = rowsOf(after);
  for (const table of projectedTableNames) {
    const { changed, gone } = difference(table, old[table] ?? [], fresh[table] ?? []);
    if (gone.length > 0) await deleteRows(queries, table, gone);
    if (changed.length > 0) await upsertRows(queries, table, changed);
  }
}

function difference(
  table: ProjectedTable,
  old: readonly Row[],
  fresh: readonly Row[],
): { readonly changed: readonly Row[]; readonly gone: readonly Row[] } {
  const known = new Map(old.map((row) => [rowKey(table, row), row]));
  const changed: Row[] = [];
  for (const row of fresh) {
    const key = rowKey(table, row);
    const previous = known.get(key);
    known.delete(key);
    if (previous === undefined || canonicalJson(previous) !== canonicalJson(row)) changed.push(row);
  }
  return { changed, gone: [...known.values()] };
}

/** Writes rows of one table, all with the same columns, in one statement. */
export async function upsertRows(queries: Queries, table: ProjectedTable, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const keys: readonly string[] = projectedTables[table];
  const rest = columns.filter((column) => !keys.includes(column));
  // Column names come from the code above, never from data.
  await queries.query(
    `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)
     ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${rest.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}`,
    [JSON.stringify(rows)],
  );
}

async function deleteRows(queries: Queries, table: ProjectedTable, rows: readonly Row[]): Promise<void> {
  const keys: readonly string[] = projectedTables[table];
  await queries.query(
    `DELETE FROM ${table} t USING jsonb_populate_recordset(NULL::${table}, $1::jsonb) gone WHERE ${keys.map((key) => `t.${key} = gone.${key}`).join(' AND ')}`,
    [JSON.stringify(rows.map((row) => Object.fromEntries(keys.map((key) => [key, row[key] ?? null]))))],
  );
}
