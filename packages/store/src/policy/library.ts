import type { EffectiveDay, Instant, PersonId, PolicyLibrary, Requirement, RequirementId, RequirementVersion, RuleRef, TakenAway } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** The policy library as one snapshot, but for the waiver profiles, which are configuration. Mappings are keyed by `scheme:id`. */
export async function loadPolicyLibrary(queries: Queries): Promise<Omit<PolicyLibrary, 'profiles'>> {
  const rows = await queries.query<{ document: Requirement; from: Instant; recordedAt: Instant; effective: Omit<EffectiveDay, 'from'> | null; publishers: readonly PersonId[]; isInForce: boolean }>(
    'SELECT document, in_force_from AS "from", recorded_at AS "recordedAt", effective, publishers, in_force_from <= now_instant() AS "isInForce" FROM requirement ORDER BY id, revision',
  );
  const versions = new Map<RequirementId, RequirementVersion[]>();
  const requirements = new Map<RequirementId, Requirement>();
  for (const { document, from, recordedAt, effective, publishers, isInForce } of rows) {
    const version: RequirementVersion = { requirement: document, from, recordedAt, publishers, ...(effective === null ? {} : { effective: { from, ...effective } }) };
    versions.set(document.id, [...(versions.get(document.id) ?? []), version]);
    if (isInForce) requirements.set(document.id, document);
  }
  const mappings = await queries.query<{ scheme: string; rule: string; requirements: readonly RequirementId[]; takenAway: readonly TakenAway[] | null }>(
    'SELECT scheme, rule, requirements, taken_away AS "takenAway" FROM rule_mapping',
  );
  return {
    requirements,
    versions,
    mappings: new Map(mappings.map((row) => [`${row.scheme}:${row.rule}`, row.requirements])),
    takenAway: new Map(mappings.flatMap(({ scheme, rule, takenAway }) => (takenAway === null ? [] : [[`${scheme}:${rule}`, takenAway] as const]))),
  };
}

/** Requirements that each of the rules maps to, in the order asked; empty for a rule that is not mapped. */
export async function requirementsOfRules(queries: Queries, rules: readonly RuleRef[]): Promise<readonly (readonly RequirementId[])[]> {
  const rows = await queries.query<{ requirements: readonly RequirementId[] }>(
    `SELECT coalesce(m.requirements, '{}') AS requirements FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r (scheme, rule, position)
     LEFT JOIN rule_mapping m ON m.scheme = r.scheme AND m.rule = r.rule ORDER BY r.position`,
    [rules.map((rule) => rule.scheme), rules.map((rule) => rule.id)],
  );
  return rows.map((row) => row.requirements);
}

/** A text that is another one whenever the library is: what a snapshot in memory is checked by. */
export async function libraryStamp(queries: Queries): Promise<string> {
  const rows = await queries.query<{ stamp: string }>(
    "SELECT concat_ws(' ', (SELECT concat(count(*), '/', count(*) FILTER (WHERE in_force_from <= now_instant()), '/', sum(extract(epoch FROM in_force_from))) FROM requirement), (SELECT concat(count(*), '/', sum(revision)) FROM rule_mapping)) AS stamp",
  );
  return rows[0]?.stamp ?? '';
}
