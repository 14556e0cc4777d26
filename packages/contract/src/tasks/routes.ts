import { changeKinds } from '@exeat/core';
import { z } from 'zod';
import { idText, instant, person, reason } from '../common.ts';
import { actionReply } from '../exceptions/actions.ts';
import { ballotReply } from '../exceptions/ballot.ts';
import { exceptionStates } from '../exceptions/view.ts';
import { defineRoute } from '../route.ts';
import { decisionSummary } from './summary.ts';

export const taskKinds = [
  'decide', 'vote', 'assess', 'triage', 'answer', 'acknowledge', 'verify-closure', 'discharge', 'review', 'decide-proposal',
  'accept-transfer',
  'resume',
  'reassess',
] as const;
export const taskGroups = ['decide', 'assess', 'triage', 'answer', 'verify'] as const;

const task = z.strictObject({
  kind: z.enum(taskKinds),
  /** Heading under which an inbox shows it. */
  group: z.enum(taskGroups),
  exception: z.strictObject({
    id: z.string(),
    title: z.string(),
    state: z.enum(exceptionStates),
    requester: person,
    owner: person,
    level: z.number().int().nullable(),
    revision: z.number().int(),
  }),
  /** The change request that it is about, with what its author says beside the content; null: the request that opened the case, or the case itself. */
  change: z.strictObject({ id: z.string(), kind: z.enum(changeKinds), statement: z.record(z.string(), z.string()) }).nullable(),
  /** Seat to decide or vote in, why it exists and why you sit in it. */
  seat: z.strictObject({ id: z.string(), title: z.string(), voice: z.string(), reasons: z.array(reason), ballot: ballotReply.nullable() }).nullable(),
  /** In whose seat you decide, by a delegation; null: in your own. */
  onBehalfOf: person.nullable(),
  /** Duty to answer, acknowledge or discharge, the review or re-assessment that is owed, or what a change request must be decided for in time. */
  duty: z.strictObject({ id: z.string(), text: z.string() }).nullable(),
  /** What a fact from outside proposes, to confirm or to dismiss. */
  proposal: z.strictObject({ id: z.string(), text: z.string() }).nullable(),
  /** What holds cover back and waits to be lifted. */
  suspension: z.strictObject({ id: z.string(), cause: z.string() }).nullable(),
  /** That you were proposed as the owner, and by whom. */
  transfer: z.strictObject({ to: person, by: person }).nullable(),
  /** Mine alone, or open to everybody of my role. */
  assigned: z.boolean(),
  /** What a decision must name. */
  relianceHash: z.string().nullable(),
  since: instant,
  due: instant.nullable(),
  summary: decisionSummary,
  /** What happened since you last looked (`PUT /exceptions/{id}/seen`), newest last; null: you have not looked yet. */
  changed: z
    .strictObject({
      seenAt: instant,
      count: z.number().int(),
      items: z.array(z.strictObject({ revision: z.number().int(), at: instant, type: z.string(), by: person.nullable() })),
    })
    .nullable(),
  /** What this task can be answered by; what you may not do now comes with every reason. */
  actions: z.array(actionReply),
});

export const listTasks = defineRoute({
  id: 'listTasks',
  method: 'GET',
  path: '/tasks',
  access: 'signed-in',
  tag: 'Tasks',
  summary: 'What waits for me: seats to decide, questions, queues of my role, closures to verify; what is due first, first',
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(500).optional().meta({ description: 'Tasks shown, 100 unless given; `counts` counts them all' }),
    exception: idText.optional().meta({ description: 'Only what waits for me on this exception' }),
  }),
  reply: z.strictObject({ asOf: instant, counts: z.record(z.enum(taskGroups), z.number().int()), items: z.array(task) }),
});
export type TaskReply = z.output<typeof task>;

export const taskRoutes = { listTasks };
