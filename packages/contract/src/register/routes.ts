import { z } from 'zod';
import { askedInstant, instant, pageOf, pageQuery, person } from '../common.ts';
import { defineRoute } from '../route.ts';
import { adoptionRoutes } from './adoptions.ts';

const entry = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.string(),
  basis: z.string(),
  owner: person,
  requester: person,
  requirements: z.array(z.string()),
  level: z.number().int().nullable(),
  residualBand: z.string().nullable(),
  /** Start and end of the last grant; null when nothing was granted by then. */
  from: instant.nullable(),
  until: instant.nullable(),
  lastDay: z.string().nullable(),
  zone: z.string().nullable(),
  revision: z.number().int(),
});

export const getRegister = defineRoute({
  id: 'getRegister',
  method: 'GET',
  path: '/register',
  access: 'signed-in',
  action: 'exception.read',
  tag: 'Register',
  summary: 'The whole register as of any instant, by id',
  query: pageQuery.extend({ at: askedInstant.optional() }),
  reply: pageOf(entry).extend({ asOf: instant }),
});

export const registerRoutes = { getRegister, ...adoptionRoutes };
