import type { Json } from '@exeat/core';
import { z } from 'zod';
import { awaits } from '../people/routes.ts';
import { defineRoute } from '../route.ts';

const tag = 'Configuration';
const name = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z][a-z0-9-]*$/, 'expected a name such as approval-matrix');
const document = z.custom<Json>((value) => value !== undefined).meta({ description: 'Any JSON; each name has its own rules' });
const configRecord = z.strictObject({ name: z.string(), version: z.number().int(), revision: z.number().int(), document });

export const listConfig = defineRoute({
  id: 'listConfig',
  method: 'GET',
  path: '/config',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'List published configuration',
  reply: z.strictObject({ items: z.array(configRecord), next: z.null() }),
});
export const getConfig = defineRoute({
  id: 'getConfig',
  method: 'GET',
  path: '/config/:name',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'One document; the approval matrix is the standard one (revision 0) until another is published',
  params: z.strictObject({ name }),
  reply: configRecord,
});
export const publishConfig = defineRoute({
  id: 'publishConfig',
  method: 'PUT',
  path: '/config/:name',
  access: 'signed-in',
  action: 'config.write',
  tag,
  ifMatch: true,
  params: z.strictObject({ name }),
  summary: 'Publish a document. An approval matrix with holes is refused, each named; its `version` is set by the server. It waits for a second person; the answer is what stands',
  body: z.strictObject({ document }),
  reply: z.strictObject({ ...configRecord.shape, awaits }),
});

export const configRoutes = { listConfig, getConfig, publishConfig };
