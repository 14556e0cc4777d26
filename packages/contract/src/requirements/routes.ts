import { directions, evidenceStages, requestOutcomes, roles, ruleSchemes, subFormIds, versionClasses, versionOutcomes, waivabilities } from '@exeat/core';
import { z } from 'zod';
import { askedPerson, idText, instant, localDate, named, pageOf, pageQuery, person, queryFlag, reason } from '../common.ts';
import { deviations } from '../exceptions/standing.ts';
import { awaits, recordedReply } from '../people/routes.ts';
import { defineRoute } from '../route.ts';
import { policyReviewRoutes } from './policy-reviews.ts';
import { listPolicySignals } from './signals.ts';

const tag = 'Policy library';
const link = z.strictObject({
  clause: z.string().min(1).max(200),
  waivability: z.enum(waivabilities),
  enduringAllowed: z.boolean().default(false),
  maxDays: z.number().int().min(1).max(3660).optional(),
  namedSigner: idText.optional(),
  profile: idText.optional().meta({ description: 'Waiver profile of the clause: see GET /waiver-profiles' }),
  appliesTo: z.strictObject({ assetClasses: z.array(idText).max(20).optional(), exposure: z.enum(['internet', 'internal']).optional() }).optional(),
});

const requirementNumber = idText.regex(/^[^/]+\/[^/]+$/, 'expected DOCUMENT/CLAUSE, for example STD-LG/LG-7.1');

/** A requirement as it is published. A change of anything that approvers rely on is a new version. */
export const askedRequirement = z.strictObject({
  id: requirementNumber,
  aliases: z.array(requirementNumber).max(50).optional().meta({ description: 'Other numbers that it goes by. Naming the number that a published requirement had renumbers it: it keeps its id, and is found by both. None is taken away' }),
  document: z.strictObject({ id: idText, title: z.string().min(1).max(300), owner: askedPerson }),
  version: z.number().int().min(1).max(1_000_000).optional().meta({ description: 'One above the published one unless given' }),
  title: z.string().min(1).max(300),
  statement: z.string().max(10_000),
  tier: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  crown: z.boolean().default(false),
  controlOwner: askedPerson.optional(),
  waivable: z.boolean().default(true),
  maxDays: z.number().int().min(1).max(3660).optional(),
  conforming: z.array(z.string().min(1).max(200)).min(1).max(100).optional().meta({ description: 'Where it asks for a value: those that conform, as scanners report them' }),
  withdrawn: z.boolean().default(false).meta({ description: 'It asks for nothing any more: exceptions from it close' }),
  obligations: z.array(link).max(50).default([]),
  controls: z.array(z.string().min(1).max(100)).max(100).default([]),
  parent: idText.optional().meta({ description: 'The requirement that this one adds to, as in AC-2(1) to AC-2' }),
});
export type AskedRequirement = z.output<typeof askedRequirement>;

const requirementRecord = z
  .strictObject({
    id: z.string(),
    aliases: z.array(z.string()).optional().meta({ description: 'Other numbers that it goes by; absent: none' }),
    document: z.strictObject({ id: z.string(), title: z.string(), owner: z.string() }),
    version: z.number().int(),
    title: z.string(),
    statement: z.string(),
    tier: z.number().int(),
    crown: z.boolean(),
    controlOwner: z.string().optional(),
    waivable: z.boolean(),
    maxDays: z.number().optional(),
    conforming: z.array(z.string()).optional(),
    withdrawn: z.boolean().optional().meta({ description: 'Present once it asks for nothing any more' }),
    obligations: z.array(link),
    controls: z.array(z.string()),
    parent: z.string().optional(),
  })
  .meta({ id: 'Requirement' });

export const askedMapping = z.strictObject({
  rule: z.strictObject({ scheme: z.enum(ruleSchemes), id: z.string().min(1).max(512) }),
  requirements: z.array(idText).max(50).meta({ description: 'Empty: the rule checks nothing any more' }),
});
export type AskedMapping = z.output<typeof askedMapping>;
const mappingRecord = z
  .strictObject({ rule: z.strictObject({ scheme: z.enum(ruleSchemes), id: z.string() }), requirements: z.array(z.string()) })
  .meta({ id: 'RuleMapping' });

export const listRequirements = defineRoute({
  id: 'listRequirements',
  method: 'GET',
  path: '/requirements',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'List citable requirements, with counts of what deviates from each where asked for',
  query: pageQuery.extend({
    q: z.string().max(200).optional(),
    document: idText.optional(),
    owner: askedPerson.optional().meta({ description: 'Owner of the document' }),
    standing: z.enum(['active', 'asked', 'expired']).optional().meta({ description: 'Only those that some exception cites which stands so' }),
    counts: queryFlag.optional().meta({ description: 'Also count exceptions and open findings' }),
    sort: z.enum(['id', '-active']).optional().meta({ description: '`-active`: most exceptions in force first' }),
  }),
  reply: pageOf(requirementRecord.extend({ deviations: deviations.optional() }).meta({ id: 'ListedRequirement' })),
});
export const getRequirement = defineRoute({
  id: 'getRequirement',
  method: 'GET',
  path: '/requirements/:document/:clause',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'One requirement, as it is in force',
  params: z.strictObject({ document: idText, clause: idText }),
  reply: requirementRecord.extend({ revision: z.number().int().meta({ description: 'What a change names in If-Match; moves with every version' }) }).meta({ id: 'StandingRequirement' }),
});
export const publishRequirements = defineRoute({
  id: 'publishRequirements',
  method: 'POST',
  path: '/requirements',
  access: 'signed-in',
  action: 'library.write',
  tag,
  status: 201,
  summary: 'Publish one requirement or many, all or none',
  body: z.union([askedRequirement, z.array(askedRequirement).min(1).max(2000)]),
  reply: recordedReply,
});
const changedRequirement = askedRequirement
  .omit({ id: true, version: true })
  .extend({ crown: z.boolean(), waivable: z.boolean(), withdrawn: z.boolean(), obligations: z.array(link).max(50), controls: askedRequirement.shape.controls.unwrap() })
  .partial()
  .extend({
    maxDays: askedRequirement.shape.maxDays.nullable().meta({ description: 'null: no longest term of its own' }),
    conforming: askedRequirement.shape.conforming.nullable().meta({ description: 'null: it asks for no value' }),
    effective: localDate.optional().meta({ description: 'In force from the start of this day, in the zone of the unit of the owner of its document; absent: at once' }),
  });
export const changeRequirement = defineRoute({
  id: 'changeRequirement',
  method: 'PATCH',
  path: '/requirements/:document/:clause',
  access: 'signed-in',
  action: 'library.write',
  tag,
  ifMatch: true,
  params: z.strictObject({ document: idText, clause: idText }),
  summary: 'Publish a changed version of a requirement, with what follows for each exception from it; it waits until another person confirms it',
  body: changedRequirement,
  reply: requirementRecord.extend({ from: instant.nullable().meta({ description: 'In force from then on; null: it waits, and what stands is shown' }), awaits }).meta({ id: 'PublishedRequirement' }),
});

export const versionChanges = z.array(z.strictObject({ field: z.string(), direction: z.enum(directions) })).meta({ description: 'Where it differs from the version before, and which way; `unclear`: nobody can tell by comparing' });
export const versionClass = z.enum(versionClasses).meta({ description: '`editorial`: demands the very same; `relaxed`: less in every place; `stricter`: whatever is not plainly relaxed; `withdrawn`: nothing any more' });
export const listRequirementVersions = defineRoute({
  id: 'listRequirementVersions',
  method: 'GET',
  path: '/requirements/:document/:clause/versions',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'Every version of a requirement, the latest first; those to come too',
  params: z.strictObject({ document: idText, clause: idText }),
  reply: z.strictObject({
    items: z.array(
      z
        .strictObject({
          version: z.number().int(), from: instant, recordedAt: instant, day: localDate.nullable().meta({ description: 'The day that was picked; null: at once' }), zone: z.string().nullable(),
          standing: z.enum(['in_force', 'to_come', 'past']), class: versionClass.nullable().meta({ description: 'null: the first one' }), changes: versionChanges,
        })
        .meta({ id: 'RequirementVersion' }),
    ),
    next: z.null(),
  }),
});

export const assessRequirementImpact = defineRoute({
  id: 'assessRequirementImpact',
  method: 'POST',
  path: '/requirements/:document/:clause/impact',
  access: 'signed-in',
  action: 'library.write',
  tag,
  params: z.strictObject({ document: idText, clause: idText }),
  summary: 'What a changed version would do to each draft, request and exception in force, before it is published; changes nothing',
  body: changedRequirement,
  reply: z
    .strictObject({
      version: z.number().int(), from: instant, class: versionClass, changes: versionChanges,
      rules: z.number().int().meta({ description: 'Rules of scanners that are mapped to it' }),
      items: z.array(
        z.strictObject({
          exception: z.string(), title: z.string(), owner: person, unit: named,
          request: z.string().nullable().meta({ description: 'Id of the undecided request, `initial` for the first; null: the exception that is in force' }),
          standing: z.enum(['draft', 'in_flight', 'in_force']),
          outcome: z.enum([...requestOutcomes, ...versionOutcomes]).meta({ description: 'Of an exception in force `ends`, `closes`, `close_proposed`, `review`, `mapped`, `outlives`; of a draft or request `refused`, `shorter`, `reassess`, `level`, `seats`, `same`' }),
          at: instant.nullable().meta({ description: 'When cover ends, the exception closes, or is suspended unless it has been reviewed' }),
          text: z.string(), reasons: z.array(reason),
        }),
      ),
    })
    .meta({ id: 'RequirementImpact' }),
});
export const listMappings = defineRoute({
  id: 'listMappings',
  method: 'GET',
  path: '/mappings',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'List which rules check which requirements',
  query: pageQuery.extend({ requirement: idText.optional(), scheme: z.enum(ruleSchemes).optional() }),
  reply: pageOf(mappingRecord),
});
export const recordMappings = defineRoute({
  id: 'recordMappings',
  method: 'POST',
  path: '/mappings',
  access: 'signed-in',
  action: 'library.write',
  tag,
  status: 201,
  summary: 'Say which requirements a rule checks, for one rule or many',
  body: z.union([askedMapping, z.array(askedMapping).min(1).max(10_000)]),
  reply: recordedReply,
});

const waiverProfile = z
  .strictObject({
    id: z.string(), clause: z.string(), summary: z.string(), source: z.string(), verified: z.boolean(), on: z.boolean(), waivability: z.enum(waivabilities),
    enduringAllowed: z.boolean(), renewable: z.boolean(), maxDays: z.number().int().optional(), reviewMaxMonths: z.number().int().optional(), retentionYears: z.number().int().optional(),
    signers: z.array(z.enum(roles)), inWriting: z.boolean(), excludedIds: z.array(z.string()), evidence: z.array(z.string()), evidenceFor: z.enum(evidenceStages).optional(), subForms: z.array(z.enum(subFormIds)),
    externalNotice: z.strictObject({ to: z.string(), withinDays: z.number().int() }).optional(),
  })
  .meta({ id: 'WaiverProfile' });
const subForm = z
  .strictObject({
    id: z.enum(subFormIds), title: z.string(), about: z.string(), at: z.enum(['request', 'review']),
    fields: z.array(
      z.strictObject({
        name: z.string(), label: z.string(), hint: z.string().optional(), kind: z.enum(['text', 'line', 'date', 'number', 'choice']),
        choices: z.array(z.strictObject({ value: z.string(), label: z.string() })).optional(),
        when: z.strictObject({ field: z.string(), is: z.array(z.string()) }).optional(),
        fixed: z.boolean().optional(),
      }),
    ),
  })
  .meta({ id: 'SubForm' });

export const listWaiverProfiles = defineRoute({
  id: 'listWaiverProfiles',
  method: 'GET',
  path: '/waiver-profiles',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'What clauses outside demand of an exception; those that nobody has verified are off',
  reply: z.strictObject({ items: z.array(waiverProfile), next: z.null() }),
});
export const listSubForms = defineRoute({
  id: 'listSubForms',
  method: 'GET',
  path: '/sub-forms',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'Forms that regimes demand with an exception, to be rendered and answered under `subForms`',
  reply: z.strictObject({ items: z.array(subForm), next: z.null() }),
});

export const requirementRoutes = {
  listRequirements, getRequirement, publishRequirements, changeRequirement,
  listRequirementVersions,
  assessRequirementImpact,
  listPolicySignals,
  ...policyReviewRoutes,
  listMappings, recordMappings, listWaiverProfiles, listSubForms,
};
