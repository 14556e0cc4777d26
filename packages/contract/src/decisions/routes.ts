import { z } from 'zod';
import { askedInstant, instant, reason } from '../common.ts';
import { defineRoute } from '../route.ts';

const question = z.strictObject({
  rule: z
    .string()
    .max(2000)
    .regex(/^[a-z]+:./, 'expected SCHEME:ID, for example xccdf:package_audit_installed')
    .meta({ description: 'SCHEME:ID' }),
  asset: z
    .string()
    .max(2000)
    .regex(/^[a-z-]+:./, 'expected TYPE:ID, for example host:app-01.corp.example')
    .meta({ description: 'TYPE:ID' }),
  component: z.string().max(2000).optional().meta({ description: 'Package URL' }),
  path: z.string().max(4000).optional(),
  port: z.string().max(20).optional(),
  value: z.string().max(1000).optional().meta({ description: 'The deviating value' }),
  requirement: z.string().max(200).optional(),
});

/** The answer: only `excepted: true` allows anything. */
export const exceptionAnswer = z.strictObject({
  excepted: z.boolean(),
  exception: z.string().optional(),
  grant: z.string().optional(),
  until: instant.optional(),
  conditions: z.array(z.string()).optional(),
  /** Suspended on what is safety-critical: not excepted, and not to be enforced by itself; people decide. */
  enforcement: z.literal('notice').optional(),
  reasons: z.array(reason),
  asOf: instant,
});

export const askDecision = defineRoute({
  id: 'askDecision',
  method: 'GET',
  path: '/decisions',
  access: 'signed-in',
  action: 'decision.ask',
  tag: 'Decisions',
  summary: 'Is this deviation excepted, by which exception, until when?',
  query: question.extend({ at: askedInstant.optional() }),
  reply: exceptionAnswer,
});

export const askDecisions = defineRoute({
  id: 'askDecisions',
  method: 'POST',
  path: '/decisions',
  access: 'signed-in',
  action: 'decision.ask',
  tag: 'Decisions',
  summary: 'The same for up to 10,000 questions, answered in their order as of one instant',
  body: z.strictObject({ at: askedInstant.optional(), questions: z.array(question).min(1).max(10_000) }),
  reply: z.strictObject({ asOf: instant, answers: z.array(exceptionAnswer) }),
});

export const decisionRoutes = { askDecision, askDecisions };
