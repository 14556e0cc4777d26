import { z } from 'zod';
import { idText, instant, person } from '../common.ts';

import { defineRoute } from '../route.ts';

const shared = { access: 'signed-in', tag: 'Mail' } as const;

const address = z
  .string()
  .max(254)
  .regex(/^[^\s@<>,;"\p{Cc}]+@[A-Za-z0-9.-]+$/u, 'expected one address such as exeat@example.com');
const host = z.string().min(1).max(253).regex(/^[A-Za-z0-9.:-]+$/, 'expected the name or address of a host');

const server = z.strictObject({
  enabled: z.boolean().meta({ description: 'Off: notices stand in the inbox only' }),
  host,
  port: z.number().int().min(1).max(65_535),
  security: z.enum(['tls', 'starttls', 'none']).meta({ description: '`none` only without a password, or to this machine' }),
  userName: z.string().min(1).max(320).nullable(),
  sender: address,
});

/** A mail that was not delivered. */
const trouble = z.strictObject({
  notice: z.number().int(),
  person,
  exception: idText,
  state: z.enum(['waiting', 'failed']),
  attempts: z.number().int(),
  error: z.string(),
  nextAt: instant.nullable().meta({ description: 'When it is tried again; null: not any more' }),
});

export const mailReply = z
  .strictObject({
    revision: z.number().int(),
    server: server.extend({ hasPassword: z.boolean() }).nullable(),
    counts: z.strictObject({ waiting: z.number().int(), sent: z.number().int(), failed: z.number().int() }),
    troubles: z.array(trouble).meta({ description: 'The newest of what is not delivered' }),
  })
  .meta({ id: 'Mail' });

export const getMail = defineRoute({
  ...shared,
  id: 'getMail',
  method: 'GET',
  path: '/mail',
  action: 'directory.write',
  summary: 'The mail server, and what could not be delivered',
  reply: mailReply,
});

export const putMail = defineRoute({
  ...shared,
  id: 'putMail',
  method: 'PUT',
  path: '/mail',
  action: 'config.write',
  ifMatch: true,
  summary: 'Set the mail server. A password that is not given stays, unless the server is another one',
  body: server.extend({ password: z.string().min(1).max(500).optional() }),
  reply: mailReply,
});

export const testMail = defineRoute({
  ...shared,
  id: 'testMail',
  method: 'POST',
  path: '/mail/test',
  action: 'config.write',
  summary: 'Send a mail to my own address by the server as it is set, and tell what it answered',
  reply: z.strictObject({ sent: z.boolean(), answer: z.string() }),
});

export const mailRoutes = { getMail, putMail, testMail };
