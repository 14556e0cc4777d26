import { z } from 'zod';
import { instant, person } from '../common.ts';
import { exceptionStates } from '../exceptions/view.ts';
import { defineRoute } from '../route.ts';

const task = z.strictObject({
  kind: z.enum(['decide', 'vote', 'triage', 'assess', 'answer', 'acknowledge', 'verify-closure', 'discharge']),
  exception: z.strictObject({
    id: z.string(),
    title: z.string(),
    state: z.enum(exceptionStates),
    requester: person,
    owner: person,
    level: z.number().int().nullable(),
  }),
  /** Seat to decide or vote in. */
  seat: z.strictObject({ id: z.string(), title: z.string(), voice: z.string() }).nullable(),
  /** Duty to answer, acknowledge or discharge. */
  duty: z.string().nullable(),
  /** Mine alone, or open to everybody of my role. */
  assigned: z.boolean(),
  /** What a decision must name. */
  relianceHash: z.string().nullable(),
  since: instant,
  due: instant.nullable(),
});

export const listTasks = defineRoute({
  id: 'listTasks',
  method: 'GET',
  path: '/tasks',
  access: 'signed-in',
  tag: 'Tasks',
  summary: 'What waits for me: seats to decide, questions, queues of my role, closures to verify',
  reply: z.strictObject({ asOf: instant, items: z.array(task) }),
});
export type TaskReply = z.output<typeof task>;

export const taskRoutes = { listTasks };
