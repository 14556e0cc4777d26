import { appealGrounds, changedFacts, closureReasons, controlTests, reviewOutcomes, reassessmentCauses, revocationCauses, suspensionCauses, triageRejections, votes } from '@exeat/core';
import { z } from 'zod';
import { askedInstant, askedPerson, idText, localDate, longText, sha256, shortText } from '../common.ts';
import { askedClause, askedContent } from './content.ts';

/** The reliance hash that the caller read: a decision on anything else is refused. */
const relianceHash = z.string().regex(/^[0-9a-f]{64}$/, 'expected the relianceHash of the exception as you read it: 64 hexadecimal digits');
const rating = z.strictObject({ likelihood: z.number().int().min(1).max(5), impact: z.number().int().min(1).max(5) });
const seat = z.string().max(300).optional().meta({ description: 'Needed only by somebody who could decide several seats' });

const change = idText.optional().meta({ description: 'The change request that is meant, where a case has several; its reliance hash tells as well', examples: ['c1'] });

const files = z.array(sha256).max(50).optional().meta({ description: 'Digests of files that are attached to the exception and show it, too' });

const control = z.strictObject({
  id: idText,
  axis: z.enum(['likelihood', 'impact', 'both']),
  strength: z.number().min(0).max(1),
  instance: idText.optional().meta({ description: 'The control on record that is relied on; its own tests decide' }),
  test: z.enum(controlTests).optional().meta({ description: 'Left out for a control on record' }),
  operator: askedPerson.optional(),
  failureDomain: z.string().max(200).optional(),
  precedent: z.boolean().optional(),
});

/** Body of each verb of `POST /exceptions/{id}/{verb}`. */
export const verbBodies = {
  submit: z.strictObject({}),
  withdraw: z.strictObject({
    text: longText.default(''),
    change: idText.optional().meta({ description: 'The change request to withdraw; without it the request or approval of the case itself', examples: ['c1'] }),
  }),
  triage: z.discriminatedUnion('outcome', [
    z.strictObject({
      outcome: z.literal('complete'), note: longText.default(''), distinctFrom: z.array(idText).max(10_000).default([]), change,
      changed: z.enum(changedFacts).optional().meta({ description: 'What is other than when the same was rejected within the cooling-off; never the words' }),
      changedText: longText.optional().meta({ description: 'How it has changed' }),
    }),
    z.strictObject({ outcome: z.literal('consolidate'), into: idText.meta({ description: 'Exception that answers for it from now on' }), note: longText, change }),
    z.strictObject({ outcome: z.literal('reject'), code: z.enum(triageRejections), note: longText, change }),
  ]),
  ask: z.strictObject({ text: longText, change }),
  answer: z.strictObject({ text: longText, content: askedContent.optional(), relianceHash, change }),
  assess: z.strictObject({
    relianceHash,
    statement: longText,
    inherent: rating,
    controls: z.array(control).max(50).default([]),
    residual: rating.optional(),
    recommendation: z.enum(['approve', 'approve_narrower', 'reject']),
    opinion: longText,
    change,
  }),
  decide: z.strictObject({
    change,
    seat,
    outcome: z.enum(['approve', 'approve_narrower', 'reject', 'object', 'return']),
    rationale: longText.default(''),
    relianceHash,
    narrower: z.strictObject({ lastDay: localDate.optional(), scope: z.array(askedClause).min(1).max(200).optional() }).optional(),
    conditions: z
      .array(
        z.strictObject({
          kind: z.enum(['precedent', 'subsequent', 'continuous']).meta({ description: 'Before cover starts, once after it, or again and again as long as it covers' }),
          text: longText.meta({ description: 'What is to be done, and how it is checked' }),
          due: localDate.meta({ description: 'Last day, in the zone of the case; of a continuous one the first time' }),
          everyDays: z.number().int().min(1).max(366).optional().meta({ description: 'Of a continuous one: days after which it is shown again at the latest' }),
          breach: z.enum(['suspend', 'end']).optional().meta({ description: 'What a breach after the start does; suspend unless given' }),
        }),
      )
      .max(20)
      .default([])
      .meta({ description: 'What an approval is bound to' }),
  }),
  vote: z.strictObject({ change, seat, vote: z.enum(votes), rationale: longText.default(''), relianceHash }),
  recuse: z.strictObject({ change, seat, text: longText.meta({ description: 'What the conflict is' }), relianceHash }),
  acknowledge: z.strictObject({ relianceHash, change }),
  suspend: z.strictObject({
    cause: z.enum(suspensionCauses),
    text: longText,
    cureDays: z.number().int().min(1).max(250).optional().meta({ description: 'Working days to cure it, up to those of the matrix; then cover ends' }),
  }),
  resume: z.strictObject({ text: longText, suspension: idText.optional().meta({ description: 'Needed when several are open' }) }),
  revoke: z.strictObject({ cause: z.enum(revocationCauses), text: longText, endsAt: askedInstant.optional() }),
  close: z.strictObject({ reason: z.enum(closureReasons), evidence: longText, files }),
  verify: z.strictObject({ evidence: longText, files }),
  discharge: z.strictObject({ duty: idText, evidence: longText, files }),
  renew: z.strictObject({
    lastDay: localDate.optional().meta({ description: 'Last covered day that is asked for; needed unless the content gives it' }),
    progress: longText.meta({ description: 'What was reached of the exit plan' }),
    usage: longText.meta({ description: 'How the exception was used' }),
    need: longText.meta({ description: 'Why it is still needed' }),
    reached: z.array(shortText).max(50).default([]).meta({ description: 'Titles of milestones reached since the last report' }),
    content: askedContent.optional().meta({ description: 'The content to grant anew; the one that stands unless given' }),
    capOverride: z
      .strictObject({ reason: longText, funding: longText, policyReview: longText })
      .optional()
      .meta({ description: 'Asks for more than the cap of the lineage: level 5 decides, once' }),
  }),
  bridge: z.strictObject({ lastDay: localDate, text: longText.meta({ description: 'What delays the approvers' }) }),
  amend: z.strictObject({
    content: askedContent.meta({ description: 'The whole content as it should read. A later lastDay is a renewal' }),
    text: longText.meta({ description: 'Why it changes' }),
  }),
  transfer: z.strictObject({ to: askedPerson.meta({ description: 'The new owner; the same request by that person accepts' }), text: longText.default('') }),
  reassess: z.strictObject({
    relianceHash,
    cause: z.enum(reassessmentCauses),
    statement: longText,
    inherent: rating.meta({ description: 'Without the controls; they are the ones that were assessed, as their tests are on record now' }),
    opinion: longText,
  }),
  appeal: z.strictObject({ grounds: z.enum(appealGrounds), text: longText.meta({ description: 'What is new, or which error was made' }) }),
  'activate-emergency': z.strictObject({
    incident: z.string().max(200).default('').meta({ description: 'Of the first signature: id of the incident or change that was declared', examples: ['INC-771'] }),
    statement: longText.default('').meta({ description: 'Of the first signature: what could happen, and on whose word cover is needed now' }),
    relianceHash: relianceHash.optional().meta({ description: 'Of the second signature: what the first was given on' }),
  }),
  review: z.strictObject({
    outcome: z.enum(reviewOutcomes),
    changed: longText.meta({ description: 'What has changed' }),
    mitigations: longText.meta({ description: 'What could be done by now' }),
    valid: longText.meta({ description: 'Whether the reasons still hold' }),
    controls: longText.default('').meta({ description: 'What shows that the compensating controls work' }),
    likelihood: z.number().int().min(1).max(5).meta({ description: 'Of the risk that is left now' }),
    impact: z.number().int().min(1).max(5),
    reached: z.array(shortText).max(50).default([]).meta({ description: 'Titles of milestones reached since the last report' }),
    text: longText.default('').meta({ description: 'What is to follow, unless it goes on as it is' }),
  }),
  ratify: z.strictObject({ change, seat, rationale: longText, relianceHash }),
  confirm: z.strictObject({ proposal: idText, text: longText.meta({ description: 'What you have seen that confirms it' }) }),
  dismiss: z.strictObject({ proposal: idText, text: longText.meta({ description: 'Why it is not done' }) }),
  comment: z.strictObject({ text: longText }),
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type Verb = keyof typeof verbBodies;
