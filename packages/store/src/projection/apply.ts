import { canonicalJson, type ControlEnvelope, type EventEnvelope, type ExceptionEnvelope, foldControl, foldException, foldNonCompliance, foldPolicyReview, type NonComplianceEnvelope, type PolicyReviewEnvelope } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { caseRows } from './case-rows.ts';
import { authorityRows, configRows, controlRows, delegationRows, feedRows, outsideRows, nonComplianceRows, policyReviewRows, recordRows, requirementRows } from './record-rows.ts';
import { type ProjectedRows, type ProjectedTable, projectedTableNames, projectedTables, type Row, rowKey } from './tables.ts';

/** The rows that a stream has, given its events: the one definition, for live tables and for a rebuild. */
export function rowsOf(events: readonly EventEnvelope[]): ProjectedRows {
  const first = events[0];
  if (first === undefined) return {};
  if (first.type === 'exception_drafted') {
    const state = foldException(events as readonly ExceptionEnvelope[]);
    return state === null ? {} : caseRows(state);
  }
  if (first.type === 'control_recorded') return controlRows(foldControl(events as readonly ControlEnvelope[]));
  if (first.type === 'non_compliance_recorded') return nonComplianceRows(foldNonCompliance(events as readonly NonComplianceEnvelope[]));
  if (first.type === 'policy_review_opened') return policyReviewRows(foldPolicyReview(events as readonly PolicyReviewEnvelope[]));
  return recordRows(events) ?? requirementRows(events) ?? configRows(events) ?? authorityRows(events) ?? delegationRows(events) ?? outsideRows(events) ?? feedRows(events) ?? {};
}

/** Brings the tables from the rows of `before` to those of `after`, writing only rows that differ. */
export async function applyProjection(queries: Queries, before: readonly EventEnvelope[], after: readonly EventEnvelope[]): Promise<void> {
  const old = rowsOf(before);
  const fresh = rowsOf(after);
  const deletions: Statement[] = [];
  const upserts: Statement[] = [];
  for (const table of projectedTableNames) {
    const { changed, gone } = difference(table, old[table] ?? [], fresh[table] ?? []);
    if (gone.length > 0) deletions.push(deletion(table, gone));
    if (changed.length > 0) upserts.push(upsert(table, changed));
  }
  // First, since a row may take the place of one that goes.
  await runTogether(queries, deletions);
  await runTogether(queries, upserts);
}

/** A statement about one table, whose only parameter is a document. */
type Statement = { readonly sql: (parameter: string) => string; readonly document: string };

/** Statements about different tables in one, since a command waits for each of its round trips under the lock of its case. */
async function runTogether(queries: Queries, statements: readonly Statement[]): Promise<void> {
  const [only, ...others] = statements;
  if (only === undefined) return;
  if (others.length === 0) return void (await queries.query(only.sql('$1'), [only.document]));
  const parts = statements.map(({ sql }, at) => `part_${at} AS (${sql(`$${at + 1}`)})`);
  await queries.query(
    `WITH ${parts.join(', ')} SELECT`,
    statements.map(({ document }) => document),
  );
}

function difference(
  table: ProjectedTable,
  old: readonly Row[],
  fresh: readonly Row[],
): { readonly changed: readonly Row[]; readonly gone: readonly Row[] } {
  if (old === fresh) return { changed: [], gone: [] };
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
  await runTogether(queries, [upsert(table, rows)]);
}

// Column names come from the code above, never from data.
function upsert(table: ProjectedTable, rows: readonly Row[]): Statement {
  const columns = Object.keys(rows[0] ?? {});
  const keys: readonly string[] = projectedTables[table];
  const rest = columns.filter((column) => !keys.includes(column));
  return {
    sql: (
      parameter,
    ) => `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::${table}, ${parameter}::jsonb)
     ON CONFLICT (${keys.join(', ')}) DO ${rest.length === 0 ? 'NOTHING' : `UPDATE SET ${rest.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}`}`,
    document: JSON.stringify(rows),
  };
}

function deletion(table: ProjectedTable, rows: readonly Row[]): Statement {
  const keys: readonly string[] = projectedTables[table];
  return {
    sql: (parameter) => `DELETE FROM ${table} t USING jsonb_populate_recordset(NULL::${table}, ${parameter}::jsonb) gone
     WHERE ${keys.map((key) => `t.${key} = gone.${key}`).join(' AND ')}`,
    document: JSON.stringify(rows.map((row) => Object.fromEntries(keys.map((key) => [key, row[key] ?? null])))),
  };
}
