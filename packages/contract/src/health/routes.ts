import { z } from 'zod';
import { defineRoute } from '../route.ts';

/** The process answers. */
export const healthz = defineRoute({
  id: 'healthz',
  method: 'GET',
  path: '/healthz',
  outside: true,
  access: 'public',
  tag: 'Operation',
  summary: 'Whether the process answers',
  reply: z.strictObject({ status: z.literal('ok') }),
});

const readiness = z.strictObject({
  status: z.enum(['ready', 'not-ready']),
  mode: z.enum(['production', 'demo', 'test']),
  /** `absent`: the database does not bind the server to append-only tables. */
  roles: z.enum(['enforced', 'absent']),
  now: z.string().nullable(),
  warnings: z.array(z.string()),
});

/** Requests can be served: the database answers. 503 while not. */
export const readyz = defineRoute({
  id: 'readyz',
  method: 'GET',
  path: '/readyz',
  outside: true,
  access: 'public',
  tag: 'Operation',
  summary: 'Whether requests can be served, in which mode, and what the clock says',
  reply: readiness,
});

export const healthRoutes = { healthz, readyz };
