import type { Delegation } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { type Page, pageSize } from '../sql.ts';

/** A delegation; null when there is none. */
export async function getDelegation(queries: Queries, id: string): Promise<Delegation | null> {
  const [row] = await queries.query<{ document: Delegation }>('SELECT document FROM delegation WHERE id = $1', [id]);
  return row?.document ?? null;
}

/** Delegations of or to a person, or all, the latest first; `current`: those that are neither over at `at` nor ended. */
export async function listDelegations(
  queries: Queries,
  options: { readonly person?: string | undefined; readonly current?: boolean | undefined; readonly at: string; readonly cursor?: string | undefined; readonly limit?: number | undefined },
): Promise<Page<Delegation>> {
  const limit = pageSize(options.limit);
  const rows = await queries.query<{ document: Delegation }>(
    `SELECT d.document FROM delegation d LEFT JOIN delegation after ON after.id = $3
     WHERE ($1::text IS NULL OR d.from_person = $1 OR d.to_person = $1) AND (NOT $2::boolean OR (d.ended_at IS NULL AND d.until_at > $4))
       AND (after.id IS NULL OR (d.starts_at, d.id) < (after.starts_at, after.id))
     ORDER BY d.starts_at DESC, d.id DESC LIMIT $5`,
    [options.person ?? null, options.current ?? false, options.cursor ?? '', options.at, limit + 1],
  );
  const items = rows.slice(0, limit).map((row) => row.document);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
