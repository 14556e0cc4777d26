import { bands, type Json, simulatedParts } from '@exeat/core';
import { z } from 'zod';
import { askedInstant, instant, localDate, person, reason } from '../common.ts';
import { awaits } from '../people/routes.ts';
import { defineRoute } from '../route.ts';
import { configRecord, documentChange } from './documents.ts';

const tag = 'Configuration';
const name = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z][a-z0-9-]*$/, 'expected a name such as approval-matrix');
const byName = z.strictObject({ name });
const document = z.custom<Json>((value) => value !== undefined).meta({ description: 'Any JSON; each name has its own rules' });
const configView = z.strictObject({
  ...configRecord.shape,
  title: z.string(),
  scheduled: z.array(z.strictObject({ version: z.number().int(), from: instant })).meta({ description: 'Versions that are confirmed and whose time has not come' }),
  awaiting: z.array(z.string()).meta({ description: 'Changes of authority in which a version waits for a second person' }),
});
const configVersion = z.strictObject({
  version: z.number().int(),
  revision: z.number().int(),
  from: instant,
  recordedAt: instant,
  inForce: z.boolean(),
  proposal: z.string().nullable(),
  proposedBy: person.nullable(),
  confirmedBy: person.nullable().meta({ description: 'Null: nobody else could yet, or the machine did it' }),
});

export const listConfig = defineRoute({
  id: 'listConfig',
  method: 'GET',
  path: '/config',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'Every configuration document as it is in force now, with what waits to be confirmed or for its time',
  reply: z.strictObject({ items: z.array(configView), next: z.null() }),
});
export const getConfig = defineRoute({
  id: 'getConfig',
  method: 'GET',
  path: '/config/:name',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'One document as it is in force now, or was at an instant; the standard one (revision 0) until another is published',
  params: byName,
  query: z.strictObject({ at: askedInstant.optional() }),
  reply: configView,
});
export const listConfigVersions = defineRoute({
  id: 'listConfigVersions',
  method: 'GET',
  path: '/config/:name/versions',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'Every version that was published, the latest first: from when it is in force, who proposed and who confirmed it',
  params: byName,
  reply: z.strictObject({ items: z.array(configVersion), next: z.null() }),
});
export const getConfigVersion = defineRoute({
  id: 'getConfigVersion',
  method: 'GET',
  path: '/config/:name/versions/:version',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'One version, and where it differs from the one before',
  params: z.strictObject({ name, version: z.coerce.number().int().min(1) }),
  reply: z.strictObject({ name: z.string(), version: z.number().int(), document, changes: z.array(documentChange) }),
});
export const checkConfig = defineRoute({
  id: 'checkConfig',
  method: 'POST',
  path: '/config/:name/check',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'What publishing a document would refuse, each with its place, and where it differs from what is in force. Changes nothing',
  params: byName,
  body: z.strictObject({ document }),
  reply: z.strictObject({ refusals: z.array(reason), changes: z.array(documentChange) }),
});
export const publishConfig = defineRoute({
  id: 'publishConfig',
  method: 'PUT',
  path: '/config/:name',
  access: 'signed-in',
  action: 'config.write',
  tag,
  ifMatch: true,
  params: byName,
  summary: 'Propose a document. One with holes, or that would leave a seat unresolvable, is refused with each place named; its version is set by the server. It waits for a second person; the answer is what stands',
  body: z.strictObject({ document, from: askedInstant.optional().meta({ description: 'In force from then on; never before it is confirmed' }) }),
  reply: z.strictObject({ ...configRecord.shape, awaits }),
});

const simulatedOutcome = z.strictObject({
  refusals: z.array(reason),
  band: z.enum(bands).nullable(),
  level: z.number().int().nullable(),
  seats: z.array(z.strictObject({ seat: z.string(), people: z.array(person) })),
  longest: localDate.nullable().meta({ description: 'The latest last day that would do' }),
});
const simulatedRequest = z.strictObject({
  exception: z.string(),
  title: z.string(),
  request: z.string().meta({ description: '`initial`, or the id of a change request' }),
  at: instant.meta({ description: 'When it was assessed, or handed in while it waits for that' }),
  recorded: z.number().int().nullable().meta({ description: 'Level that was recorded then; null: it waits' }),
  inForce: simulatedOutcome,
  draft: simulatedOutcome,
  differs: z.array(z.enum(simulatedParts)).min(1),
});

export const simulateConfig = defineRoute({
  id: 'simulateConfig',
  method: 'POST',
  path: '/config/:name/simulate',
  access: 'signed-in',
  action: 'exception.read',
  tag,
  summary: 'Run a draft over past requests, decided or pending, a page of exceptions at a time: what would have been different from what is in force. Changes nothing',
  params: byName,
  body: z.strictObject({
    document,
    limit: z.number().int().min(1).max(200).optional().meta({ description: 'Exceptions of a page, 50 unless given' }),
    cursor: z.string().max(2000).optional(),
  }),
  reply: z.strictObject({
    refusals: z.array(reason).meta({ description: 'Why the draft could not be published; it is run all the same where it can be read' }),
    requests: z.number().int().meta({ description: 'Requests that were run' }),
    items: z.array(simulatedRequest).meta({ description: 'Those that would have been different' }),
    next: z.string().nullable(),
  }),
});

export const configRoutes = { listConfig, getConfig, listConfigVersions, getConfigVersion, checkConfig, simulateConfig, publishConfig };
