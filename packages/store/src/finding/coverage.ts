import type { Instant } from '@exeat/core';
import { type RawBuilder, sql } from 'kysely';
import type { FindingFilter } from './filter.ts';

// Coverage of findings in bulk, by the definition of `coverageOf` in the core (a test compares the two). Membership × time: the instant is
// compared in the statement, and no answer is stored. The words of the fragments: `v` is a finding and a version to whose scope it belongs;
// `x` the versions of one exception that name the finding (`named`), or one that comes near; `i` the interval in force; `e` why none is.

/** Nearest first, as in the core. */
export const nearness = sql`ARRAY['covered', 'suspended', 'expired', 'partial', 'ambiguous', 'uncovered']`;

/** Columns of `v` from grouped rows of membership `m`: a version names a finding when its clauses cite all that the rule maps to (E40). */
const naming = sql`
  m.exception_id, m.version, coalesce(q.required <@ array_agg(m.requirement) FILTER (WHERE m.outcome = 'full'), false) AS named,
  bool_or(m.outcome <> 'ambiguous') AS nearly`;

/** Columns of `x` from rows of `v`: versions that name the finding go on where one another ends, the others are judged one by one. */
const together = sql`v.exception_id, v.named, array_agg(v.version ORDER BY v.version) AS versions, bool_or(v.nearly) AS nearly`;
const togetherBy = sql`v.exception_id, v.named, CASE WHEN v.named THEN 0 ELSE v.version END`;

const word = sql`CASE
  WHEN x.named THEN CASE WHEN i.grant_id IS NOT NULL THEN 'covered' ELSE e.word END
  WHEN i.grant_id IS NULL THEN 'uncovered' WHEN x.nearly THEN 'partial' ELSE 'ambiguous' END`;

/** Joins `i` and `e` to `x`. What is wrapped in `IS TRUE` chooses no index: intervals are looked up by their exception, however many have ended. */
function atInstant(at: Instant) {
  const own = sql`g.exception_id = x.exception_id AND g.version = ANY (x.versions)`;
  return sql`
    LEFT JOIN LATERAL (
      SELECT g.grant_id, g.version, g.from_at, g.until_at FROM grant_interval g
      WHERE ${own} AND g.from_at <= ${at}::timestamptz AND ${at}::timestamptz < g.until_at ORDER BY g.version LIMIT 1) i ON true
    LEFT JOIN LATERAL (
      SELECT CASE WHEN over.at <= ${at}::timestamptz OR before.because IN ('expired', 'ended') THEN 'expired'
        WHEN before.because IS NOT NULL THEN 'suspended'
        WHEN over.at IS NOT NULL AND NOT EXISTS (SELECT FROM grant_interval g WHERE ${own} AND (g.from_at > ${at}::timestamptz) IS TRUE) THEN 'suspended'
        ELSE 'uncovered' END AS word
      FROM (SELECT max(g.cover_until) AS at FROM exception_grant g WHERE ${own}) over
      LEFT JOIN LATERAL (
        SELECT g.because FROM grant_interval g WHERE ${own} AND (g.until_at <= ${at}::timestamptz) IS TRUE ORDER BY g.until_at DESC LIMIT 1) before ON true
      WHERE i.grant_id IS NULL) e ON true`;
}

/** Joins to a finding `f`: `c`, the nearest exception with its word, if the finding belongs to the scope of any. */
export function coverageJoin(at: Instant) {
  return sql`
    LEFT JOIN LATERAL (SELECT coalesce((SELECT r.requirements FROM rule_mapping r WHERE r.scheme = f.rule_scheme AND r.rule = f.rule_id), '{}') AS required) q ON true
    LEFT JOIN LATERAL (
      SELECT x.exception_id, coalesce(i.version, x.versions[cardinality(x.versions)]) AS version, i.grant_id, i.from_at, i.until_at, ${word} AS word
      FROM (
        SELECT ${together} FROM (
          SELECT ${naming} FROM membership m WHERE m.asset_id = f.asset_id AND m.identity = f.identity GROUP BY m.exception_id, m.version) v
        GROUP BY ${togetherBy}) x
      ${atInstant(at)}
      ORDER BY array_position(${nearness}, ${word}), i.until_at DESC NULLS LAST, x.exception_id, 2 DESC LIMIT 1) c ON true`;
}

/** The word of a finding `f`, after `coverageJoin`. Only open findings have one. */
export const coverageWord = sql`CASE WHEN f.status = 'open' THEN coalesce(c.word, 'uncovered') END`;

const allMembers = sql`membership m JOIN finding f ON f.asset_id = m.asset_id AND f.identity = m.identity`;

/**
 * `WITH` members that end in `judged (asset_id, identity, word)`: the findings that belong to any scope and satisfy a condition on `f` and `m`,
 * with the nearest word. By joins of whole sets, where going finding by finding would take minutes; each exception is judged once, and carries its
 * findings along: joined to them afterwards, nobody knows how many there are, and every finding would be compared with every exception. `from`: where
 * the memberships `m` and their findings `f` come from.
 */
export function judgedFindings(at: Instant, condition: RawBuilder<unknown>, from: RawBuilder<unknown> = allMembers) {
  return sql`
    v AS (
      SELECT m.asset_id, m.identity, ${naming}
      FROM ${from}
      LEFT JOIN rule_mapping r ON r.scheme = f.rule_scheme AND r.rule = f.rule_id
      CROSS JOIN LATERAL (SELECT coalesce(r.requirements, '{}') AS required) q
      WHERE ${condition} GROUP BY m.asset_id, m.identity, m.exception_id, m.version, q.required),
    told AS (SELECT v.asset_id, v.identity, ${together} FROM v GROUP BY v.asset_id, v.identity, ${togetherBy}),
    said AS MATERIALIZED (
      SELECT x.assets, x.identities, array_position(${nearness}, ${word}) AS rank
      FROM (SELECT exception_id, versions, named, nearly, array_agg(asset_id) AS assets, array_agg(identity) AS identities FROM told GROUP BY 1, 2, 3, 4) x ${atInstant(at)}),
    judged AS (
      SELECT t.asset_id, t.identity, (${nearness})[min(s.rank)] AS word
      FROM said s CROSS JOIN LATERAL unnest(s.assets, s.identities) AS t (asset_id, identity) GROUP BY t.asset_id, t.identity)`;
}

/** Words that few findings have: looked for from the versions that they can come from. The others are met soon in any order. */
const rare = ['suspended', 'expired', 'partial', 'ambiguous'] as const;

/**
 * Where findings `f` come from: all of them, or those nominated by the scope of the exception that is asked about (then with their key `n`), or by
 * the versions that the word asked for can come from. Those nominated are looked up one by one, whatever the planner believes about their number.
 */
export function findingsFor({ coverage, exception }: Pick<FindingFilter, 'coverage' | 'exception'>, at: Instant) {
  if (exception !== undefined)
    return nominatedBy(
      sql`SELECT DISTINCT m.asset_id, m.identity FROM membership m WHERE m.exception_id = ${exception} ORDER BY m.asset_id, m.identity`,
      'NOT MATERIALIZED',
    );
  const one = rare.find((candidate) => candidate === coverage);
  if (one !== undefined) return nominatedBy(membersBehind(one, at), 'MATERIALIZED');
  return { with: sql``, from: sql`finding f` };
}

function membersBehind(word: (typeof rare)[number], at: Instant) {
  const inForce = sql`EXISTS (SELECT FROM grant_interval i
    WHERE i.exception_id = g.exception_id AND i.version = g.version AND i.from_at <= ${at}::timestamptz AND ${at}::timestamptz < i.until_at)`;
  const member: Readonly<Record<typeof word, RawBuilder<unknown>>> = {
    suspended: sql`m.outcome = 'full' AND NOT ${inForce}`,
    expired: sql`m.outcome = 'full' AND NOT ${inForce}`,
    partial: sql`m.outcome <> 'ambiguous' AND ${inForce}`,
    ambiguous: sql`m.outcome = 'ambiguous' AND ${inForce}`,
  };
  return sql`
    SELECT DISTINCT m.asset_id, m.identity
    FROM (SELECT DISTINCT exception_id, version FROM exception_grant) g
    JOIN membership m ON m.exception_id = g.exception_id AND m.version = g.version
    WHERE ${member[word]}`;
}

function nominatedBy(keys: RawBuilder<unknown>, how: 'MATERIALIZED' | 'NOT MATERIALIZED') {
  return {
    with: sql`WITH nominated AS ${sql.raw(how)} (${keys})`,
    from: sql`nominated n CROSS JOIN LATERAL (SELECT * FROM finding x WHERE x.asset_id = n.asset_id AND x.identity = n.identity OFFSET 0) f`,
  };
}
