import type { AskedMapping, AskedRequirement } from '@exeat/contract';
import { type AskedMapping as Asked, canonicalJson, canonicalRuleId, type Instant, type Json, type PolicyLibrary, requirementId, type RequirementId, type RuleMapping, ruleKey } from '@exeat/core';
import { revisionOf, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { Refused } from '../http/problem.ts';
import { publishRequirement } from './publish-requirement.ts';
import { readRequirements } from './read-requirements.ts';
import { holdAuthority } from './hold-authority.ts';
import { holdDirectory, type RecordedDirectory } from './record-directory.ts';
import { type NewRecord, type Recorded, recordAll } from './record-events.ts';

type By = { readonly caller: Caller; readonly requestId: string };

/** Publishes requirements, all or none; a changed one is a new version. @throws Refused */
export async function recordRequirements(context: ServerContext, tx: Tx, asked: readonly AskedRequirement[], { caller, requestId }: By): Promise<readonly Recorded[]> {
  const [library, organisation] = [await context.snapshots.library(tx), await context.snapshots.organisation(tx)];
  const requirements = readRequirements(asked, library, organisation);
  if (!requirements.ok) throw new Refused(requirements.reasons);
  const recorded: Recorded[] = [];
  for (const requirement of requirements.value) {
    const stream = `requirement:${requirement.id}`;
    const stands = library.versions.get(requirement.id)?.findLast((version) => version.requirement === library.requirements.get(requirement.id));
    // What is in force already is not published again in place of a version to come.
    if (stands !== undefined && canonicalJson(stands.requirement as unknown as Json) === canonicalJson(requirement as unknown as Json)) {
      recorded.push({ stream, revision: await revisionOf(tx, stream), changed: false, at: stands.recordedAt });
    } else recorded.push(await publishRequirement(context, tx, { requirement }, { caller, requestId }));
  }
  return recorded;
}

/** Says which requirements rules check, all or none; what differs waits for a second person (E47). @throws Refused for a requirement that is not published. */
export async function recordMappings(context: ServerContext, tx: Tx, asked: readonly AskedMapping[], by: By): Promise<RecordedDirectory> {
  const before = await holdDirectory(tx);
  const library = await context.snapshots.library(tx);
  const mappings = asked.map(({ rule, requirements }) => ({
    rule: { scheme: rule.scheme, id: canonicalRuleId(rule.scheme, rule.id) },
    requirements: requirements.map(requirementId),
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
  return Promise.all(mappings.map(async ({ rule }) => {
    const stream = `mapping:${ruleKey(rule)}`;
    return { stream, revision: await revisionOf(tx, stream), changed: false, at };
  }));
}

function isSame(one: readonly RequirementId[], other: readonly RequirementId[]): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
