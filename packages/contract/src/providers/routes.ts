import { z } from 'zod';
import { instant, person } from '../common.ts';
import { defineRoute } from '../route.ts';

export const listAccounts = defineRoute({
  id: 'listAccounts',
  method: 'GET',
  path: '/accounts',
  access: 'signed-in',
  action: 'directory.write',
  tag: 'Directory',
  summary: 'Who may sign in, and how: local accounts that are left, and providers',
  reply: z.strictObject({
    items: z.array(
      z.strictObject({
        person,
        /** When password and authenticator were set; null: no local account. */
        localSince: instant.nullable(),
        issuers: z.array(z.string()),
      }),
    ),
    next: z.null(),
  }),
});

export const providerRoutes = { listAccounts };
