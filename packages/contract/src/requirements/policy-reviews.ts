import { policySignals, reviewAnswers } from '@exeat/core';
import { z } from 'zod';
import { idText, instant, localDate, longText, pageOf, pageQuery, person, queryFlag, reason } from '../common.ts';
import { defineRoute } from '../route.ts';

const tag = 'Policy library';
const policyReview = z
  .strictObject({
    id: z.string(), requirement: z.string(), requirementVersion: z.number().int().meta({ description: 'That experience was made with' }), title: z.string(), owner: person,
    signal: z.enum(policySignals), text: z.string(), exceptions: z.array(z.string()).meta({ description: 'What the signal was about when it was given' }),
    openedAt: instant, lastDay: localDate, due: instant, overdue: z.boolean(),
    asked: z.array(person).meta({ description: 'Who may answer now: the owner, and from the end of the time on the first one above' }),
    answer: z.strictObject({ outcome: z.enum(reviewAnswers), text: z.string(), at: instant, by: person.nullable() }).nullable(),
    mine: z.strictObject({ answer: z.array(reason) }).meta({ description: 'Why the caller may not; an empty list: they may' }),
    revision: z.number().int(),
  })
  .meta({ id: 'PolicyReview' });

export const listPolicyReviews = defineRoute({
  id: 'listPolicyReviews', method: 'GET', path: '/policy-reviews', access: 'signed-in', action: 'findings.read', tag,
  summary: 'Answers that owners of requirements owe to signals, and those that were given',
  description: 'Opened by themselves when a signal is given; the days for the answer stand in the configuration `policy-feedback`. Silence answers nothing: one that is overdue is asked of the first person above, too.',
  query: pageQuery.extend({
    requirement: idText.optional(), state: z.enum(['open', 'overdue', 'answered']).optional(), mine: queryFlag.optional().meta({ description: 'Only those that the caller may answer now' }),
  }),
  reply: pageOf(policyReview),
});
export const answerPolicyReview = defineRoute({
  id: 'answerPolicyReview', method: 'POST', path: '/policy-reviews/:id/answer', access: 'signed-in', tag,
  summary: 'Answer a signal: the requirement is to change, or it stays, and why. It changes nothing by itself',
  params: z.strictObject({ id: idText }), body: z.strictObject({ outcome: z.enum(reviewAnswers), text: longText }), reply: policyReview,
});
export const policyReviewRoutes = { listPolicyReviews, answerPolicyReview };
