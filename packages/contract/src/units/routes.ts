import { z } from 'zod';
import { askedPerson, idText, localDate } from '../common.ts';
import { awaits, recordedReply } from '../people/routes.ts';
import { defineRoute } from '../route.ts';

const tag = 'Directory';
const heads = z.strictObject({ lead: askedPerson.optional(), head: askedPerson.optional(), executive: askedPerson.optional() });

/** A unit as the registrar records one. */
export const askedUnit = z.strictObject({
  id: idText,
  name: z.string().trim().min(1).max(200),
  parent: idText.nullable().default(null),
  zone: z.string().max(64).meta({ description: 'IANA zone of the legal entity' }),
  calendar: idText,
  heads: heads.default({}),
});
export type AskedUnit = z.output<typeof askedUnit>;

export const unitRecord = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    parent: z.string().nullable(),
    zone: z.string(),
    calendar: z.string(),
    heads: z.strictObject({ lead: z.string().optional(), head: z.string().optional(), executive: z.string().optional() }),
  })
  .meta({ id: 'Unit' });

export const askedCalendar = z.strictObject({
  id: idText,
  workingDays: z.array(z.number().int().min(1).max(7)).min(1).max(7).meta({ description: 'ISO weekdays, 1 = Monday' }),
  holidays: z.array(localDate).max(2000).default([]),
  years: z.array(z.number().int().min(1970).max(9999)).min(1).max(50).meta({ description: 'Years whose holidays are published' }),
});
const calendarRecord = z
  .strictObject({ id: z.string(), workingDays: z.array(z.number()), holidays: z.array(z.string()), years: z.array(z.number()) })
  .meta({ id: 'Calendar' });
const byId = z.strictObject({ id: idText });

export const listUnits = defineRoute({
  id: 'listUnits',
  method: 'GET',
  path: '/units',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'List units',
  reply: z.strictObject({ items: z.array(unitRecord), next: z.null() }),
});
export const getUnit = defineRoute({
  id: 'getUnit',
  method: 'GET',
  path: '/units/:id',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'One unit',
  params: byId,
  reply: unitRecord,
});
export const recordUnits = defineRoute({
  id: 'recordUnits',
  method: 'POST',
  path: '/units',
  access: 'signed-in',
  action: 'directory.write',
  tag,
  status: 201,
  summary: 'Record one unit or many, all or none',
  body: z.union([askedUnit, z.array(askedUnit).min(1).max(2000)]),
  reply: recordedReply,
});
export const changeUnit = defineRoute({
  id: 'changeUnit',
  method: 'PATCH',
  path: '/units/:id',
  access: 'signed-in',
  action: 'directory.write',
  tag,
  ifMatch: true,
  params: byId,
  summary: 'Change a unit. Where it stands and its heads wait for a second person',
  body: z.strictObject({ name: askedUnit.shape.name, parent: idText.nullable(), zone: askedUnit.shape.zone, calendar: idText, heads }).partial(),
  reply: z.strictObject({ ...unitRecord.shape, awaits }),
});
export const listCalendars = defineRoute({
  id: 'listCalendars',
  method: 'GET',
  path: '/calendars',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'List working calendars',
  reply: z.strictObject({ items: z.array(calendarRecord), next: z.null() }),
});
export const recordCalendars = defineRoute({
  id: 'recordCalendars',
  method: 'POST',
  path: '/calendars',
  access: 'signed-in',
  action: 'directory.write',
  tag,
  status: 201,
  summary: 'Publish one working calendar or many',
  body: z.union([askedCalendar, z.array(askedCalendar).min(1).max(200)]),
  reply: recordedReply,
});

export const unitRoutes = { listUnits, getUnit, recordUnits, changeUnit, listCalendars, recordCalendars };
