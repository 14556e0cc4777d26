import type { ExceptionId, Hash, Json, RegisterMapping } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import type { Tx } from '../connection/transaction.ts';

export type BroughtRow = { readonly key: string; readonly digest: Hash; readonly exception: ExceptionId };

/** Rows of a register that became drafts before, by their key. */
export async function broughtRows(queries: Queries, keys: readonly string[]): Promise<ReadonlyMap<string, BroughtRow>> {
  const rows = await queries.query<BroughtRow>('SELECT key, digest, exception_id AS exception FROM register_row WHERE key = ANY ($1)', [keys]);
  return new Map(rows.map((row) => [row.key, row]));
}

/** Notes rows as brought, once each, and answers the keys that nobody had brought: another import of the same rows is waited for. */
export async function bringRows(tx: Tx, importId: number, rows: readonly (BroughtRow & { readonly line: number })[]): Promise<ReadonlySet<string>> {
  const fresh = await tx.query<{ key: string }>(
    `INSERT INTO register_row (key, digest, exception_id, import_id, line)
     SELECT key, digest, exception, $5, line FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[]) AS row (key, digest, exception, line) ORDER BY key
     ON CONFLICT (key) DO NOTHING RETURNING key`,
    [rows.map(({ key }) => key), rows.map(({ digest }) => digest), rows.map(({ exception }) => exception), rows.map(({ line }) => line), importId],
  );
  return new Set(fresh.map(({ key }) => key));
}

/** How a register with the same columns was read when it was last brought; null: none was. */
export async function keptRegisterMapping(queries: Queries, columns: readonly string[]): Promise<RegisterMapping | null> {
  const [row] = await queries.query<{ reading: { readonly mapping: RegisterMapping } }>(
    `SELECT reading::jsonb AS reading FROM import_run
     WHERE kind = 'register' AND state = 'finished' AND reading::jsonb -> 'columns' = $1::jsonb ORDER BY id DESC LIMIT 1`,
    [JSON.stringify(columns satisfies Json)],
  );
  return row?.reading.mapping ?? null;
}
