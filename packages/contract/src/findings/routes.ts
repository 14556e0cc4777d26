import { assetTypes, coverageStatuses, findingStatuses, ruleSchemes, severities } from '@exeat/core';
import { z } from 'zod';
import { askedInstant, idText, instant, pageOf, pageQuery, queryList, reason } from '../common.ts';
import { defineRoute } from '../route.ts';

export const assetRef = z.strictObject({ type: z.enum(assetTypes), id: z.string() });
export const ruleRef = z.strictObject({ scheme: z.enum(ruleSchemes), id: z.string() });

const listedFinding = z.strictObject({
  /** Identity across scans. */
  identity: z.string(),
  rule: ruleRef,
  asset: assetRef,
  /** Unit that owns the asset, when somebody recorded it. */
  unit: z.string().nullable(),
  component: z.string().optional(),
  path: z.string().optional(),
  line: z.number().int().optional(),
  port: z.string().optional(),
  value: z.string().optional(),
  status: z.enum(findingStatuses),
  severity: z.enum(severities),
  title: z.string(),
  /** Requirements that the rule checks, as the policy library maps it now. */
  requirements: z.array(z.string()),
  /** First detection, which no exception and no gap moves. */
  firstSeen: instant,
  lastSeen: instant,
  source: z.strictObject({
    format: z.string(),
    tool: z.string(),
    toolVersion: z.string().optional(),
    native: z.string().optional(),
    status: z.string(),
  }),
  references: z.array(z.string()).optional(),
  /** Null for a finding that is not open: there is nothing to except. */
  coverage: z.enum(coverageStatuses).nullable(),
  /**
   * The exception that says so. `since`: start of the interval in force, or of the stretch in which the finding is reported, whichever is
   * later. `until`: as far as is known. Both null when nothing covers it.
   */
  by: z
    .strictObject({ exception: z.string(), version: z.number().int(), grant: z.string().nullable(), since: instant.nullable(), until: instant.nullable() })
    .nullable(),
});

const filters = pageQuery.extend({
  coverage: z.enum(coverageStatuses).optional(),
  status: z.enum(findingStatuses).optional().meta({ description: '`open` unless given' }),
  asset: z.string().max(2000).optional().meta({ description: 'TYPE:ID' }),
  rule: z.string().max(2000).optional().meta({ description: 'SCHEME:ID' }),
  requirement: z.string().max(200).optional(),
  unit: idText.optional().meta({ description: 'Unit of the asset, or any below it' }),
  ownUnit: idText.optional().meta({ description: 'Unit of the asset itself' }),
  severity: queryList(severities).optional(),
  exception: idText.optional().meta({ description: 'Findings in the scope of this exception' }),
  at: askedInstant.optional().meta({ description: 'As of this instant; now unless given' }),
});

/** Exceptions whose findings are still being matched after a wide grant: until then those count as not covered. Decisions do not wait for it. */
const matching = z.array(
  z.strictObject({
    exception: z.string(),
    /** Assets of its scope whose findings have been looked at, of all of them; null: it has not begun. */
    progress: z.strictObject({ assetsDone: z.number().int(), assets: z.number().int() }).nullable(),
  }),
);

export const listFindings = defineRoute({
  id: 'listFindings',
  method: 'GET',
  path: '/findings',
  access: 'signed-in',
  action: 'findings.read',
  tag: 'Findings',
  summary: 'Findings with what covers them, worst first',
  query: filters,
  reply: pageOf(listedFinding).extend({ asOf: instant, matching }),
});

const facet = z.array(z.strictObject({ value: z.string(), count: z.number().int() }));

export const countFindingFacets = defineRoute({
  id: 'countFindingFacets',
  method: 'GET',
  path: '/findings/facets',
  access: 'signed-in',
  action: 'findings.read',
  tag: 'Findings',
  summary: 'What the findings of a filter have in common, counted over all of them or over the worst 10,000',
  query: filters.omit({ limit: true, cursor: true }),
  reply: z.strictObject({
    asOf: instant,
    /** Findings that were counted. Not `complete`: there are more, less severe ones. */
    counted: z.number().int(),
    complete: z.boolean(),
    /** By value, most frequent first, at most 25 of each; rules as SCHEME:ID, assets as TYPE:ID. */
    facets: z.strictObject({ coverage: facet, severity: facet, rule: facet, requirement: facet, asset: facet, unit: facet }),
  }),
});

export const getFinding = defineRoute({
  id: 'getFinding',
  method: 'GET',
  path: '/findings/:identity',
  access: 'signed-in',
  action: 'findings.read',
  tag: 'Findings',
  summary: 'One finding: what covers it, or why nothing does, and when it was reported',
  params: z.strictObject({ identity: z.string().regex(/^[0-9a-f]{64}$/, 'expected an identity as a list of findings gave it') }),
  query: z.strictObject({
    asset: z.string().max(2000).meta({ description: 'TYPE:ID' }),
    at: askedInstant.optional().meta({ description: 'As of this instant; now unless given' }),
  }),
  reply: z.strictObject({
    asOf: instant,
    finding: listedFinding,
    /** What covers it, the one that lasts longest first; without a title where whoever asks may not see the exception. */
    covers: z.array(
      z.strictObject({
        exception: z.string(),
        title: z.string(),
        grant: z.string(),
        until: instant,
        /** Why cover ends then. */
        then: z.enum(['expired', 'ended', 'suspended', 'duty-unmet']),
        conditions: z.array(z.string()),
      }),
    ),
    /** Why it is not covered, nearest exception first; empty when it is, or when it is not open any more. */
    reasons: z.array(reason),
    /** Every stretch in which a tool reported it; `until` null: it holds. */
    spans: z.array(z.strictObject({ from: instant, until: instant.nullable(), status: z.enum(findingStatuses), tool: z.string() })),
  }),
});

export const coverageOfException = defineRoute({
  id: 'getExceptionCoverage',
  method: 'GET',
  path: '/exceptions/:id/coverage',
  access: 'signed-in',
  action: 'findings.read',
  tag: 'Exceptions',
  summary: 'What an exception covers: the findings in its scope, asset by asset, and counts over all of them or over the first 1,000',
  params: z.strictObject({ id: idText }),
  query: pageQuery.extend({ at: askedInstant.optional() }),
  reply: pageOf(listedFinding).extend({
    asOf: instant,
    matching,
    /** Of what was counted: all findings in its scope, or those of the first assets, and then it is not `complete`. */
    counts: z.record(z.string(), z.number().int()),
    complete: z.boolean(),
  }),
});

export const findingRoutes = { listFindings, countFindingFacets, getFinding, coverageOfException };
