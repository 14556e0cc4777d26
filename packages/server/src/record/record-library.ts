import type { AskedMapping, AskedRequirement } from '@exeat/contract';
import { canonicalJson, canonicalRuleId, type Json, requirementId, ruleKey } from '@exeat/core';
import { revisionOf, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { Refused } from '../http/problem.ts';
import { publishRequirement } from './publish-requirement.ts';
import { readRequirements } from './read-requirements.ts';
import { type Recorded, recordAll } from './record-events.ts';

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

/** Says which requirements rules check, all or none. @throws Refused for a requirement that is not published. */
export async function recordMappings(context: ServerContext, tx: Tx, asked: readonly AskedMapping[], { caller, requestId }: By): Promise<readonly Recorded[]> {
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
  const records = mappings.map((mapping) => ({
    stream: `mapping:${ruleKey(mapping.rule)}`,
    event: { type: 'rule_mapped' as const, data: { mapping } },
  }));
  return recordAll(tx, records, { actor: actorOf(caller), ruleId: 'A26', requestId });
}
