import type { Instant } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** A view that a person has named: `query` is the part of the page's address after `?`. */
export type SavedView = { readonly name: string; readonly query: string; readonly savedAt: Instant };
type Of = { readonly person: string; readonly page: string };

/** A person's views of a page, by name. */
export async function savedViews(queries: Queries, { person, page }: Of): Promise<readonly SavedView[]> {
  return queries.query<SavedView>('SELECT name, query, saved_at AS "savedAt" FROM saved_view WHERE person = $1 AND page = $2 ORDER BY name', [person, page]);
}

/** Keeps a view, in place of one with the same name. False when the person has `most` others of the page already, and nothing was kept. */
export async function saveView(queries: Queries, { person, page, name, query, savedAt }: Of & SavedView, most: number): Promise<boolean> {
  const rows = await queries.query(
    `INSERT INTO saved_view (person, page, name, query, saved_at)
     SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM saved_view WHERE person = $1 AND page = $2 AND name <> $3) < $6
     ON CONFLICT (person, page, name) DO UPDATE SET query = excluded.query, saved_at = excluded.saved_at RETURNING 1`,
    [person, page, name, query, savedAt, most],
  );
  return rows.length > 0;
}

/** False: there was none of that name. */
export async function forgetView(queries: Queries, { person, page, name }: Of & { readonly name: string }): Promise<boolean> {
  return (await queries.query('DELETE FROM saved_view WHERE person = $1 AND page = $2 AND name = $3 RETURNING 1', [person, page, name])).length > 0;
}
