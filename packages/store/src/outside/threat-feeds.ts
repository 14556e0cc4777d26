import type { ExceptionId, FeedKind, FeedState, ThreatValue } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { isGranted } from '../exception/granted.ts';

export type StoredFeed = FeedState & { readonly digest: string };

/** The last feed of each kind. */
export async function threatFeeds(queries: Queries): Promise<readonly StoredFeed[]> {
  return queries.query<StoredFeed>('SELECT kind, source, version, as_of AS "asOf", digest, rows FROM threat_feed ORDER BY kind');
}

/** What the feeds say of one vulnerability. */
export async function threatValues(queries: Queries, vulnerability: string): Promise<readonly ThreatValue[]> {
  const rows = await queries.query<{ value: ThreatValue }>('SELECT value FROM threat_value WHERE vulnerability = $1 ORDER BY kind', [vulnerability]);
  return rows.map(({ value }) => value);
}

/** What a feed said of some vulnerabilities, by id. */
export async function threatValuesOf(queries: Queries, kind: FeedKind, vulnerabilities: readonly string[]): Promise<ReadonlyMap<string, ThreatValue>> {
  const rows = await queries.query<{ value: ThreatValue }>('SELECT value FROM threat_value WHERE kind = $1 AND vulnerability = ANY ($2)', [kind, vulnerabilities]);
  return new Map(rows.map(({ value }) => [value.vulnerability, value]));
}

/** Puts the values of a feed in place of those of the one before. */
export async function replaceThreatValues(queries: Queries, kind: FeedKind, values: readonly ThreatValue[]): Promise<void> {
  await queries.query(
    `WITH fresh AS (SELECT v ->> 'vulnerability' AS vulnerability, v AS value FROM jsonb_array_elements($2::jsonb) v),
     gone AS (DELETE FROM threat_value t WHERE kind = $1 AND NOT EXISTS (SELECT FROM fresh f WHERE f.vulnerability = t.vulnerability))
     INSERT INTO threat_value (kind, vulnerability, value) SELECT $1, vulnerability, value FROM fresh
     ON CONFLICT (vulnerability, kind) DO UPDATE SET value = EXCLUDED.value WHERE threat_value.value <> EXCLUDED.value`,
    [kind, JSON.stringify(values)],
  );
}

/** Approved exceptions by each vulnerability in the scope of their last version. */
export async function casesByVulnerability(queries: Queries): Promise<ReadonlyMap<string, readonly ExceptionId[]>> {
  const rows = await queries.query<{ rule: string; ids: readonly ExceptionId[] }>(
    `SELECT r.rule, array_agg(DISTINCT c.id ORDER BY c.id) AS ids FROM exception_case c JOIN exception_version v ON v.exception_id = c.id AND v.number = c.version
     CROSS JOIN LATERAL jsonb_path_query(v.frozen -> 'scope', '$[*].rules ? (@.scheme == "vuln").ids[*]') AS p (id) CROSS JOIN LATERAL (SELECT p.id #>> '{}' AS rule) r
     WHERE ${isGranted('c')} GROUP BY r.rule`,
  );
  return new Map(rows.map(({ rule, ids }) => [rule, ids]));
}
