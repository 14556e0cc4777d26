import { closureReasons, controlTests, revocationCauses, triageRejections, votes } from '@exeat/core';
import { z } from 'zod';
import { askedInstant, askedPerson, idText, localDate, longText } from '../common.ts';
import { askedClause, askedContent } from './content.ts';

/** The reliance hash that the caller read: a decision on anything else is refused. */
const relianceHash = z.string().regex(/^[0-9a-f]{64}$/, 'expected the relianceHash of the exception as you read it: 64 hexadecimal digits');
const rating = z.strictObject({ likelihood: z.number().int().min(1).max(5), impact: z.number().int().min(1).max(5) });
const seat = z.string().max(300).optional().meta({ description: 'Needed only by somebody who could decide several seats' });

const control = z.strictObject({
  id: idText,
  axis: z.enum(['likelihood', 'impact', 'both']),
  strength: z.number().min(0).max(1),
  test: z.enum(controlTests),
  operator: askedPerson.optional(),
  failureDomain: z.string().max(200).optional(),
  precedent: z.boolean().optional(),
});

/** Body of each verb of `POST /exceptions/{id}/{verb}`. */
export const verbBodies = {
  submit: z.strictObject({}),
  withdraw: z.strictObject({ text: longText.default('') }),
  triage: z.discriminatedUnion('outcome', [
    z.strictObject({ outcome: z.literal('complete'), note: longText.default(''), distinctFrom: z.array(idText).max(200).default([]) }),
    z.strictObject({ outcome: z.literal('reject'), code: z.enum(triageRejections), note: longText }),
  ]),
  ask: z.strictObject({ text: longText }),
  answer: z.strictObject({ text: longText, content: askedContent.optional(), relianceHash }),
  assess: z.strictObject({
    relianceHash,
    statement: longText,
    inherent: rating,
    controls: z.array(control).max(50).default([]),
    residual: rating.optional(),
    recommendation: z.enum(['approve', 'approve_narrower', 'reject']),
    opinion: longText,
  }),
  decide: z.strictObject({
    seat,
    outcome: z.enum(['approve', 'approve_narrower', 'reject', 'object', 'return']),
    rationale: longText.default(''),
    relianceHash,
    narrower: z.strictObject({ lastDay: localDate.optional(), scope: z.array(askedClause).min(1).max(200).optional() }).optional(),
  }),
  vote: z.strictObject({ seat, vote: z.enum(votes), rationale: longText.default(''), relianceHash }),
  acknowledge: z.strictObject({ relianceHash }),
  suspend: z.strictObject({ cause: z.string().min(1).max(100), text: longText }),
  resume: z.strictObject({ text: longText, suspension: idText.optional().meta({ description: 'Needed when several are open' }) }),
  revoke: z.strictObject({ cause: z.enum(revocationCauses), text: longText, endsAt: askedInstant.optional() }),
  close: z.strictObject({ reason: z.enum(closureReasons), evidence: longText }),
  verify: z.strictObject({ evidence: longText }),
  discharge: z.strictObject({ duty: idText, evidence: longText }),
  comment: z.strictObject({ text: longText }),
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type Verb = keyof typeof verbBodies;
