import { assetTypes, feedKinds, type OutsideFamily, type OutsideKind, outsideKinds, roles } from '@exeat/core';
import { z } from 'zod';
import { assetClasses } from '../assets/routes.ts';
import { askedInstant, idText, instant, longText, localDate, pageOf, pageQuery, reason } from '../common.ts';
import { defineRoute } from '../route.ts';

const tag = 'Outside facts';
const kinds = Object.keys(outsideKinds) as [OutsideKind, ...OutsideKind[]];
const families = [...new Set(Object.values(outsideKinds))] as [OutsideFamily, ...OutsideFamily[]];
const ref = z.strictObject({ type: z.enum(assetTypes), id: z.string().min(1).max(1024) });

const cvss = z.number().min(0).max(10);

const says = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['ticket_closed', 'ticket_cancelled']), ticket: idText }),
  z.strictObject({ kind: z.literal('ticket_slipped'), ticket: idText, due: localDate }),
  z.strictObject({ kind: z.literal('ticket_stalled'), ticket: idText, since: localDate.meta({ description: 'Last day on which something was done on it' }) }),
  z.strictObject({ kind: z.enum(['change_rolled_back', 'change_implemented']), change: idText }),
  z.strictObject({ kind: z.literal('asset_retired'), asset: ref, ticket: idText.optional().meta({ description: 'The decommission ticket: without one the asset must be absent from scans' }) }),
  z.strictObject({ kind: z.literal('asset_active'), asset: ref }),
  z.strictObject({
    kind: z.literal('asset_changed'), asset: ref, criticality: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]).optional(),
    exposure: z.enum(['internet', 'internal']).optional(), classes: z.array(z.enum(assetClasses)).max(20).optional(),
  }).meta({ description: 'What the inventory says of it now. What is worse than on record is taken over, and the exceptions that cover it are assessed again' }),
  z.strictObject({
    kind: z.literal('control_evidence'), control: idText, outcome: z.enum(['pass', 'fail']), statement: longText,
    evidence: z.array(z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 digest: 64 hexadecimal digits'), name: z.string().min(1).max(300) })).min(1).max(50),
  }).meta({ description: 'A tool has tested a control on record: the same follows as from a test by a person' }),
  z.strictObject({
    kind: z.literal('kev_changed'), vulnerability: idText, automatable: z.boolean().optional(), technicalImpact: z.enum(['partial', 'total']).optional(),
  }).meta({ description: 'Listed or not, as the feed says. With the other inputs, a remediation directive that binds gives the day on which cover ends' }),
  z.strictObject({ kind: z.literal('epss_changed'), vulnerability: idText }),
  z.strictObject({ kind: z.literal('cvss_revised'), vulnerability: idText, from: cvss.optional(), to: cvss }).meta({ description: 'A severity that has risen, or of which it is not said what it was, is assessed again' }),
  z.strictObject({ kind: z.literal('threat_reported'), vulnerability: idText, exploited: z.boolean() }).meta({ description: 'What intelligence says; exploited counts as if it were listed: assessed again in one working day' }),
  z.strictObject({ kind: z.literal('penetration_finding'), finding: idText, assets: z.array(ref).max(100).default([]), exceptions: z.array(idText).max(100).default([]) })
    .meta({ description: 'What testers found. Every exception named, or on an asset named, is assessed again' }),
  z.strictObject({ kind: z.literal('person_joined'), person: idText }),
  z.strictObject({ kind: z.literal('person_moved'), person: idText, unit: idText, manager: idText.nullable() }),
  z.strictObject({ kind: z.literal('person_left'), person: idText, lastDay: localDate.meta({ description: 'The last day in the zone of the unit; it may lie ahead' }) }),
  z.strictObject({ kind: z.literal('role_ended'), person: idText, role: z.enum(roles), unit: idText, lastDay: localDate.meta({ description: 'The last day of the role, which is over: what was signed after it is signed again' }) }),
  z.strictObject({
    kind: z.literal('incident'),
    incident: idText,
    assets: z.array(ref).max(100).default([]),
    exceptions: z.array(idText).max(100).default([]),
    contributed: z.boolean().optional().meta({ description: 'Whether the deviation helped it along; left out: not known' }),
  }),
]);

const key = {
  source: idText.meta({ description: 'System that reports', examples: ['servicenow'] }),
  externalId: idText.meta({ description: 'Id of the record in that system' }),
  version: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).meta({ description: 'Grows with every change of that record' }),
};

/** A fact as an outside system reports it. The same (source, externalId, version) is the same report. */
export const askedFact = z.strictObject({
  ...key,
  occurredAt: askedInstant.meta({ description: 'When it happened there; never in the future' }),
  text: longText.min(1).optional(),
  says,
});
export type AskedFact = z.output<typeof askedFact>;

const answer = z.strictObject({
  ...key,
  /** `late`: on record, and nothing follows, since something newer is known; `repeated`: known already; `refused`: not recorded. */
  outcome: z.enum(['applied', 'late', 'repeated', 'refused']),
  /** Exceptions that it touched. */
  exceptions: z.array(z.string()),
  reasons: z.array(reason),
});

const fact = z
  .strictObject({
    ...key,
    kind: z.enum(kinds),
    subject: z.string(),
    occurredAt: instant,
    receivedAt: instant,
    applied: z.boolean(),
    text: z.string().nullable(),
    says: z.unknown().meta({ description: 'As it was reported' }),
  })
  .meta({ id: 'OutsideFact' });

export const reportFacts = defineRoute({
  id: 'reportFacts',
  method: 'POST',
  path: '/outside-facts',
  access: 'signed-in',
  action: 'outside.report',
  tag,
  summary: 'Report facts of outside systems, one or many, each for itself: idempotent, in any order. What they would take away is proposed, and a person confirms it',
  body: z.union([askedFact, z.strictObject({ facts: z.array(askedFact).min(1).max(500) })]),
  reply: z.strictObject({ items: z.array(answer) }),
});

export const listOutsideFacts = defineRoute({
  id: 'listOutsideFacts',
  method: 'GET',
  path: '/outside-facts',
  access: 'signed-in',
  action: 'exception.read',
  tag,
  summary: 'What outside systems reported, newest arrival first',
  query: pageQuery.extend({
    family: z.enum(families).optional(),
    subject: z.string().min(1).max(1100).optional().meta({ description: 'Ticket, change or incident by its id; an asset as TYPE:ID' }),
    source: idText.optional(),
  }),
  reply: pageOf(fact),
});

export const reportFeed = defineRoute({
  id: 'reportFeed',
  method: 'POST',
  path: '/outside-facts/feeds',
  access: 'signed-in',
  action: 'outside.report',
  tag,
  summary: 'Take in a feed as its publisher gives it out: the catalogue of known exploited vulnerabilities (JSON), or the scores of a day (EPSS, CSV). Whole, or nothing',
  query: z.strictObject({ kind: z.enum(feedKinds), source: idText.meta({ description: 'Where it comes from', examples: ['cisa'] }) }),
  rawBody: ['*'],
  reply: z.strictObject({
    outcome: z.enum(['applied', 'late', 'repeated']),
    kind: z.enum(feedKinds),
    asOf: instant,
    rows: z.number().int(),
    /** What has changed about vulnerabilities that exceptions name. */
    moved: z.array(z.strictObject({ vulnerability: z.string(), text: z.string(), exceptions: z.array(z.string()) })),
  }),
});

const sourced = { source: z.string(), asOf: instant, stale: z.boolean() };

export const getThreat = defineRoute({
  id: 'getThreat',
  method: 'GET',
  path: '/outside-facts/vulnerabilities/:id',
  access: 'signed-in',
  action: 'findings.read',
  tag,
  summary: 'What is known of a vulnerability, with where it comes from and as of when; null: nobody knows',
  params: z.strictObject({ id: idText.meta({ examples: ['CVE-2021-44228'] }) }),
  reply: z.strictObject({
    vulnerability: z.string(),
    knownExploited: z.strictObject({ value: z.boolean(), since: z.string().nullable(), due: z.string().nullable(), ransomware: z.boolean().nullable(), ...sourced }).nullable(),
    exploitProbability: z.strictObject({ value: z.number(), percentile: z.number(), ...sourced }).nullable(),
    /** Approved exceptions that name it. */
    exceptions: z.array(z.string()),
  }),
});

export const outsideRoutes = { reportFacts, listOutsideFacts, reportFeed, getThreat };
