import { z } from 'zod';
import { askedPerson, idText, instant, localDate, longText, pageOf, pageQuery, person, sha256, shortText } from '../common.ts';
import { fileName } from '../exceptions/evidence.ts';
import { defineRoute } from '../route.ts';

const tag = 'Non-compliance';
const milestones = z.array(z.strictObject({ title: shortText, due: localDate, ticket: shortText.optional() })).max(50);
const asset = z.strictObject({ type: z.string().max(40), ids: z.array(z.string().max(1024)).min(1).max(20_000) });

const file = z.strictObject({ sha256: z.string(), name: z.string(), mediaType: z.string(), bytes: z.number().int() });
const kinds = ['not_excepted', 'violation'] as const;
const nonCompliance = z
  .strictObject({
    id: z.string(), title: z.string(), statement: z.string(), requirement: z.string(), requirementVersion: z.number().int(), clauses: z.array(z.string()),
    owner: person, unit: z.string(), asset, milestones, exception: z.string().optional(),
    kind: z.enum(kinds).meta({ description: '`not_excepted`: it could not be; `violation`: an exception is over, and what it covered is still found' }),
    violation: z.strictObject({ endedAt: instant, because: z.enum(['expired', 'ended', 'duty-unmet']), firstSeen: instant.meta({ description: 'Original detection of the first of what is found' }) }).nullable(),
    status: z.enum(['open', 'resolved']), recordedAt: instant, recordedBy: person.nullable(),
    evidence: z.array(file.extend({ by: person.nullable(), at: instant })).meta({ description: 'Files that were attached, in order' }),
    resolved: z.strictObject({ at: instant, by: person.nullable(), evidence: z.string() }).nullable(), revision: z.number().int(),
  })
  .meta({ id: 'NonCompliance' });
const params = z.strictObject({ id: idText });

export const listNonCompliances = defineRoute({
  id: 'listNonCompliances', method: 'GET', path: '/non-compliances', access: 'signed-in', action: 'directory.read', tag,
  summary: 'Requirements that are not met, with owner and plan: what cannot be excepted, and what goes on after its exception is over',
  query: pageQuery.extend({ requirement: idText.optional(), unit: idText.optional(), status: z.enum(['open', 'resolved']).optional(), kind: z.enum(kinds).optional(), exception: idText.optional() }),
  reply: pageOf(nonCompliance),
});
export const getNonCompliance = defineRoute({
  id: 'getNonCompliance', method: 'GET', path: '/non-compliances/:id', access: 'signed-in', action: 'directory.read', tag,
  summary: 'One non-compliance', params, reply: nonCompliance,
});
export const recordNonCompliance = defineRoute({
  id: 'recordNonCompliance', method: 'POST', path: '/non-compliances', access: 'signed-in', tag, status: 201,
  summary: 'Record that a requirement is not met. It covers nothing and is no exception',
  body: z.strictObject({
    title: z.string().max(300), statement: longText, requirement: idText, owner: askedPerson.optional().meta({ description: 'The caller unless given' }),
    asset, milestones, exception: idText.optional().meta({ description: 'The request that was refused' }),
  }),
  reply: nonCompliance,
});
export const planNonCompliance = defineRoute({
  id: 'planNonCompliance', method: 'POST', path: '/non-compliances/:id/plan', access: 'signed-in', tag, ifMatch: true,
  summary: 'Change the plan, and say why', params, body: z.strictObject({ milestones, text: longText }), reply: nonCompliance,
});
export const resolveNonCompliance = defineRoute({
  id: 'resolveNonCompliance', method: 'POST', path: '/non-compliances/:id/resolve', access: 'signed-in', tag,
  summary: 'Verify that it is over, by somebody who neither owns nor recorded it', params, body: z.strictObject({ evidence: longText }), reply: nonCompliance,
});

export const attachToNonCompliance = defineRoute({
  id: 'attachToNonCompliance', method: 'POST', path: '/non-compliances/:id/evidence', access: 'signed-in', tag, params, status: 201,
  query: z.strictObject({ name: fileName }), rawBody: ['application/octet-stream'],
  summary: 'Attach a file: its bytes as the body. Its kind is told from the content', reply: file,
});
export const readFileOfNonCompliance = defineRoute({
  id: 'readFileOfNonCompliance', method: 'GET', path: '/non-compliances/:id/evidence/:sha256', access: 'signed-in', action: 'directory.read', tag, params: params.extend({ sha256 }),
  summary: 'The bytes of an attached file, as an attachment that nothing may run', reply: null, replyType: 'application/octet-stream',
});

export const nonComplianceRoutes = { listNonCompliances, getNonCompliance, recordNonCompliance, planNonCompliance, resolveNonCompliance, attachToNonCompliance, readFileOfNonCompliance };
