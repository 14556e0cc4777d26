import { accessTable, type Action } from '@exeat/core';
import { z } from 'zod';
import { askedInstant, askedPerson, idText, instant, person } from '../common.ts';
import { defineRoute } from '../route.ts';

const tag = 'Service accounts';
/** What a token may ever do: it reads, imports and proposes. */
export const tokenActions = (Object.keys(accessTable) as Action[]).filter((action) => accessTable[action].tokens) as [Action, ...Action[]];

const tokenRecord = z.strictObject({
  id: z.string(),
  name: z.string(),
  owner: person,
  scopes: z.array(z.string()),
  createdAt: instant,
  expiresAt: instant,
  /** Null: one of before, on the whole organisation. */
  unit: z.string().nullable(),
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
});

export const listTokens = defineRoute({
  id: 'listTokens',
  method: 'GET',
  path: '/tokens',
  access: 'signed-in',
  action: 'token.write',
  tag,
  summary: 'List service tokens, without their secrets',
  reply: z.strictObject({ items: z.array(tokenRecord), next: z.null() }),
});
export const createToken = defineRoute({
  id: 'createToken',
  method: 'POST',
  path: '/tokens',
  access: 'signed-in',
  action: 'token.write',
  tag,
  status: 201,
  summary: 'Create a service token. Its secret is shown once',
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    scopes: z.array(z.enum(tokenActions)).min(1).max(50),
    expiresAt: askedInstant,
    unit: idText.optional().meta({ description: 'It acts on this unit and what is below it; that of its owner unless given' }),
    owner: askedPerson.optional().meta({ description: 'Active person who answers for it; the caller unless given' }),
  }),
  reply: tokenRecord.extend({ token: z.string() }),
});
export const revokeToken = defineRoute({
  id: 'revokeToken',
  method: 'DELETE',
  path: '/tokens/:id',
  access: 'signed-in',
  action: 'token.write',
  tag,
  status: 204,
  params: z.strictObject({ id: idText }),
  summary: 'Revoke a service token, at once',
  reply: null,
});

export const tokenRoutes = { listTokens, createToken, revokeToken };
