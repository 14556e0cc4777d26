import type { Basis, CoverEnd, CoverInterval, EffectiveException, ExceptionId, FrozenScope, GrantId, Hash, Instant } from '@exeat/core';
import { one } from '../clock.ts';
import type { Queries } from '../connection/pool.ts';

/** An immutable scope: one version of one exception. */
export type VersionRef = { readonly exception: ExceptionId; readonly version: number };

/** A nominated version that is in force at the instant, by the grant and interval that make it so. */
export type InForce = VersionRef & { readonly grant: GrantId; readonly from: Instant; readonly until: Instant; readonly then: CoverEnd };

/**
 * Of the versions that memory nominates, those that are in force at an instant: one query, whatever their number. Every answer about
 * coverage goes through it, so that memory can only be too narrow.
 */
export async function effectiveExceptions(queries: Queries, nominated: readonly VersionRef[], at: Instant): Promise<readonly InForce[]> {
  if (nominated.length === 0) return [];
  return queries.query<InForce>(
    `SELECT i.exception_id AS exception, i.version, i.grant_id AS grant, i.from_at AS "from", i.until_at AS until, i.because AS then
     FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::integer[]) AS n (exception_id, version)) n
     JOIN grant_interval i ON i.exception_id = n.exception_id AND i.version = n.version
     WHERE i.from_at <= $3 AND $3 < i.until_at ORDER BY i.exception_id, i.version, i.grant_id`,
    [nominated.map((ref) => ref.exception), nominated.map((ref) => ref.version), at],
  );
}

/** All that a version's cover consists of: to build bundles, waivers and the index in memory. */
export type GrantedVersion = EffectiveException & { readonly version: number };

export type GrantedFilter = {
  readonly at: Instant;
  /** In force at the instant; at it or at some later one, as far as is known; or granted at any time, to say why something is not covered. */
  readonly which: 'in-force' | 'in-force-or-later' | 'ever-granted';
  readonly ids?: readonly string[];
  readonly after?: VersionRef;
  /** Default 500. */
  readonly limit?: number;
};

/** Granted versions with scope, conditions and all their intervals, by id and version, a page after the given one. */
export async function grantedVersions(queries: Queries, { at, which, ids, after, limit }: GrantedFilter): Promise<readonly GrantedVersion[]> {
  const rows = await queries.query<GrantedRow>(
    `SELECT v.exception_id AS id, v.number AS version, v.content ->> 'title' AS title, v.content ->> 'basis' AS basis, v.frozen -> 'scope' AS scope,
       v.content ->> 'suspendMode' AS mode,
       v.content_hash AS hash, g.ends_at, coalesce(i.intervals, '[]') AS intervals,
       (SELECT coalesce(jsonb_agg(d -> 'text'), '[]') FROM exception_case c, jsonb_array_elements(c.state -> 'duties') d
        WHERE c.id = v.exception_id AND d ->> 'kind' = 'condition') AS conditions
     FROM exception_version v
     JOIN LATERAL (SELECT max(cover_until)::timestamptz(3) AS ends_at, count(*) AS grants FROM exception_grant
       WHERE exception_id = v.exception_id AND version = v.number) g ON g.grants > 0
     CROSS JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_array(grant_id, ${canonical('from_at')}, ${canonical('until_at')}, because) ORDER BY from_at, grant_id) AS intervals,
         bool_or(until_at > $1 AND from_at <= $1) AS now, bool_or(until_at > $1) AS later
       FROM grant_interval WHERE exception_id = v.exception_id AND version = v.number) i
     WHERE ($2 = 'ever-granted' OR i.now OR ($2 = 'in-force-or-later' AND i.later))
       AND ($3::text[] IS NULL OR v.exception_id = ANY ($3)) AND (v.exception_id, v.number) > ($4, $5)
     ORDER BY v.exception_id, v.number LIMIT $6`,
    [at, which, ids ?? null, after?.exception ?? '', after?.version ?? 0, limit ?? 500],
  );
  return rows.map(({ intervals, hash, ends_at: endsAt, mode, ...row }) => ({
    ...row,
    ...(mode === null ? {} : { suspendMode: mode }),
    intervals: intervals.map(interval),
    endsAt,
    versionHash: hash,
    trust: 'signed' as const,
  }));
}

/** What a count of the register depends on, beside the directory: how many events there are, the time, and when cover next changes. */
export type RegisterMoment = {
  /** Events appended so far, numbered in the log or not yet. */
  readonly events: number;
  readonly now: Instant;
  /** The first instant after the one asked for at which any grant starts or stops being in force; null: none does. */
  readonly nextCoverChange: Instant | null;
};

/** Costs the same however large the register is: what is counted is the few events that the log has not numbered yet. */
export async function registerMoment(queries: Queries, after: Instant | null): Promise<RegisterMoment> {
  return one(
    await queries.query<RegisterMoment>(
      `SELECT (SELECT size FROM log_head) + (SELECT count(*) FROM event_unnumbered) AS events, now_instant()::timestamptz(3) AS now,
         least((SELECT min(from_at) FROM grant_interval WHERE from_at > $1), (SELECT min(until_at) FROM grant_interval WHERE until_at > $1))::timestamptz(3) AS "nextCoverChange"`,
      [after],
    ),
  );
}

type GrantedRow = {
  readonly id: ExceptionId;
  readonly version: number;
  readonly title: string;
  readonly basis: Basis;
  readonly scope: FrozenScope;
  readonly mode: 'notice' | null;
  readonly hash: Hash;
  readonly ends_at: Instant | null;
  readonly conditions: readonly string[];
  readonly intervals: readonly (readonly [GrantId, Instant, Instant, CoverEnd])[];
};

function interval([grant, from, until, then]: GrantedRow['intervals'][number]): CoverInterval {
  return { grant, from, until, then };
}

/** SQL for the canonical text of an instant inside JSON, where the parser of columns does not reach. */
function canonical(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
