import type { Instant, Json } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** One version of a configuration document. `from`: in force from then on, until a later version is. */
export type ConfigDocument = {
  readonly name: string;
  readonly version: number;
  readonly revision: number;
  readonly from: Instant;
  readonly recordedAt: Instant;
  /** Id of the change of authority that a second person confirmed; null: nobody else could yet. */
  readonly proposal: string | null;
  readonly document: Json;
};

const columns = 'name, version, revision, in_force_from AS "from", recorded_at AS "recordedAt", proposal, document';

/** The version of a document that is in force at an instant, or now: the latest one whose time has come. Null: none was published by then. */
export async function getConfig(queries: Queries, name: string, at: Instant | null = null): Promise<ConfigDocument | null> {
  const [row] = await queries.query<ConfigDocument>(
    `SELECT ${columns} FROM config_document WHERE name = $1 AND in_force_from <= coalesce($2::timestamptz, now_instant()) ORDER BY revision DESC LIMIT 1`,
    [name, at],
  );
  return row ?? null;
}

/** Every version of a document that was published, the latest first; those to come too. */
export async function configVersions(queries: Queries, name: string): Promise<readonly ConfigDocument[]> {
  return queries.query<ConfigDocument>(`SELECT ${columns} FROM config_document WHERE name = $1 ORDER BY revision DESC`, [name]);
}

/** The revisions asked for, one of a name each. */
export async function configRevisions(queries: Queries, asked: readonly { readonly name: string; readonly revision: number }[]): Promise<readonly ConfigDocument[]> {
  return queries.query<ConfigDocument>(
    `SELECT ${columns} FROM config_document JOIN unnest($1::text[], $2::int[]) AS asked (asked_name, asked_revision) ON name = asked_name AND revision = asked_revision`,
    [asked.map(({ name }) => name), asked.map(({ revision }) => revision)],
  );
}

/** Version and revision in force now, of every document that was published. */
export async function configInForce(queries: Queries): Promise<ReadonlyMap<string, { readonly version: number; readonly revision: number }>> {
  const rows = await queries.query<{ name: string; version: number; revision: number }>(
    'SELECT DISTINCT ON (name) name, version, revision FROM config_document WHERE in_force_from <= now_instant() ORDER BY name, revision DESC',
  );
  return new Map(rows.map(({ name, version, revision }) => [name, { version, revision }]));
}

/** Versions of a document that are published and come into force later, the first ones first. */
export async function configToCome(queries: Queries, name: string): Promise<readonly ConfigDocument[]> {
  return queries.query<ConfigDocument>(`SELECT ${columns} FROM config_document WHERE name = $1 AND in_force_from > now_instant() ORDER BY in_force_from, revision`, [name]);
}
