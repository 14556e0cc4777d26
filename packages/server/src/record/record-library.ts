import type { AskedMapping, AskedRequirement } from '@exeat/contract';
import { type AskedMapping as Asked, type AskedVersion, canonicalJson, canonicalRuleId, type EffectiveDay, type Instant, type Json, type PolicyLibrary, type Requirement, requirementId, type RequirementId, requirementOfNumber, type RequirementVersion, type RuleMapping, ruleKey } from '@exeat/core';
import { revisionsOf, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { Refused } from '../http/problem.ts';
import { requireRevision } from '../http/serve-route.ts';
import { publishRequirement, requireSigners } from './publish-requirement.ts';
import { readRequirements } from './read-requirements.ts';
import { holdAuthority } from './hold-authority.ts';
import { holdDirectory, type RecordedDirectory } from './record-directory.ts';
import { type NewRecord, type Recorded, recordAll } from './record-events.ts';

type By = { readonly caller: Caller; readonly requestId: string };

/** Publishes requirements, all or none; what differs from what is in force waits for a second person (E53). @throws Refused */
export async function recordRequirements(context: ServerContext, tx: Tx, asked: readonly AskedRequirement[], by: By): Promise<RecordedDirectory> {
  const organisation = await holdDirectory(tx);
  const library = await context.snapshots.library(tx);
  const requirements = readRequirements(asked, library, organisation);
  if (!requirements.ok) throw new Refused(requirements.reasons);
  // What is in force already is not published again in place of a version to come.
  const fresh = requirements.value.filter((requirement) => !isInForce(requirement, library));
  const { published, awaits } = await publishVersions(context, tx, fresh.map((requirement) => ({ requirement })), by);
  const streams = requirements.value.map(({ id }) => streamOf(id));
  const revisions = await revisionsOf(tx, streams);
  const recorded = streams.map((stream): Recorded => published.find((one) => one.stream === stream) ?? { stream, revision: revisions.get(stream) ?? 0, changed: false, at: by.caller.at });
  return { recorded, awaits };
}

/**
 * Publishes versions, or has them wait for a second person, whole. `ifMatch`: the revision that the first one follows.
 * @throws Refused, HttpProblem `stale`
 */
export async function publishVersions(
  context: ServerContext, tx: Tx, versions: readonly { readonly requirement: Requirement; readonly effective?: EffectiveDay | undefined }[], { caller, requestId, ifMatch = null }: By & { readonly ifMatch?: number | null },
): Promise<{ readonly published: readonly (Recorded & { readonly version: RequirementVersion })[]; readonly awaits: string | null }> {
  if (versions.length === 0) return { published: [], awaits: null };
  const revisions = await revisionsOf(tx, versions.map(({ requirement }) => streamOf(requirement.id)));
  const requirements = versions.map(({ requirement, effective }): AskedVersion => ({
    revision: revisions.get(streamOf(requirement.id)) ?? 0, requirement, ...(effective === undefined ? {} : { effective }),
  }));
  requireRevision(ifMatch, requirements[0]?.revision ?? 0);
  const organisation = await holdDirectory(tx);
  await requireSigners(context, tx, versions.map(({ requirement }) => requirement), organisation);
  const awaits = await holdAuthority(context, tx, { people: [], units: [], document: null, requirements }, organisation, { caller, requestId });
  const published: (Recorded & { readonly version: RequirementVersion })[] = [];
  if (awaits !== null) return { published, awaits };
  for (const version of versions) published.push(await publishRequirement(context, tx, version, { actor: actorOf(caller), ruleId: 'A26', requestId, ifMatch }));
  return { published, awaits };
}

function isInForce(requirement: Requirement, { requirements }: PolicyLibrary): boolean {
  const stands = requirements.get(requirement.id);
  return stands !== undefined && canonicalJson(stands as unknown as Json) === canonicalJson(requirement as unknown as Json);
}

/** Says which requirements rules check, all or none; what differs waits for a second person (E47). @throws Refused for a requirement that is not published. */
export async function recordMappings(context: ServerContext, tx: Tx, asked: readonly AskedMapping[], by: By): Promise<RecordedDirectory> {
  const before = await holdDirectory(tx);
  const library = await context.snapshots.library(tx);
  const mappings = asked.map(({ rule, requirements }) => ({
    rule: { scheme: rule.scheme, id: canonicalRuleId(rule.scheme, rule.id) },
    requirements: [...new Set(requirements.map((id) => requirementOfNumber(library, requirementId(id))))],
  }));
  const unknown = new Set(mappings.flatMap((mapping) => mapping.requirements.filter((id) => !library.requirements.has(id))));
  if (unknown.size > 0)
    throw new Refused(
      [...unknown].map((id) => ({
        code: 'unknown-requirement',
        rule: 'library',
        text: `requirements: ${id} is not in the policy library; publish it first.`,
      })),
    );
  const changed = mappings.flatMap(({ rule, requirements }): readonly Asked[] => {
    const stands = library.mappings.get(ruleKey(rule)) ?? null;
    return stands !== null && isSame(stands, requirements) ? [] : [{ rule, before: stands, after: requirements }];
  });
  const awaits = changed.length === 0 ? null : await holdAuthority(context, tx, { people: [], units: [], document: null, mappings: changed }, before, by);
  if (awaits !== null) return { recorded: await unchanged(tx, mappings, by.caller.at), awaits };
  return { recorded: await recordAll(tx, mappings.map(mapped), { actor: actorOf(by.caller), ruleId: 'A26', requestId: by.requestId }), awaits };
}

/** What a second person has confirmed. @throws Refused when a mapping has changed since it was proposed. */
export function confirmedMappings(asked: readonly Asked[], library: Pick<PolicyLibrary, 'mappings'>): readonly NewRecord[] {
  const moved = asked.filter(({ rule, before }) => !isSame(library.mappings.get(ruleKey(rule)) ?? [], before ?? []));
  if (moved.length > 0) {
    throw new Refused(moved.map(({ rule }) => ({
      code: 'reliance-moved', rule: 'access A60', text: `Expected ${ruleKey(rule)} mapped as when this was proposed; that has changed since. Decline this, and propose it again on what stands now.`,
    })));
  }
  return asked.map(({ rule, after }) => mapped({ rule, requirements: after }));
}

function mapped(mapping: RuleMapping): NewRecord {
  return { stream: `mapping:${ruleKey(mapping.rule)}`, event: { type: 'rule_mapped', data: { mapping } } };
}

async function unchanged(tx: Tx, mappings: readonly RuleMapping[], at: Instant): Promise<readonly Recorded[]> {
  const streams = mappings.map(({ rule }) => `mapping:${ruleKey(rule)}`);
  const revisions = await revisionsOf(tx, streams);
  return streams.map((stream) => ({ stream, revision: revisions.get(stream) ?? 0, changed: false, at }));
}

const streamOf = (id: RequirementId): string => `requirement:${id}`;

function isSame(one: readonly RequirementId[], other: readonly RequirementId[]): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
