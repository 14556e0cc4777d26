import { roles } from '@exeat/core';
import { z } from 'zod';
import { askedPerson, idText, instant, localDate, pageOf, pageQuery, queryFlag } from '../common.ts';
import { defineRoute } from '../route.ts';

const tag = 'Directory';
const askedRole = z.strictObject({
  role: z.enum(roles),
  unit: idText,
  firstDay: localDate.optional().meta({ description: 'In the zone of the unit; held from its start. Absent: from now on' }),
  lastDay: localDate.optional().meta({ description: 'Held until its end, and by nobody’s doing over then. Absent: until it is taken' }),
  acting: z.boolean().optional().meta({ description: 'Stands in for the incumbent, up to a last day' }),
});

/** A role that somebody holds, with the days of an incumbent and the instants that they are. */
export const roleAssignment = z
  .strictObject({
    role: z.enum(roles),
    unit: z.string(),
    firstDay: localDate.optional(),
    lastDay: localDate.optional(),
    from: instant.optional(),
    until: instant.optional().meta({ description: 'The first instant at which it is not held any more' }),
    zone: z.string().optional(),
    tzdata: z.string().optional(),
    acting: z.literal(true).optional(),
  })
  .meta({ id: 'RoleAssignment' });

const groups = z.array(idText).max(500);

/** A person as the registrar records one: whole, since what is left out is gone. */
export const askedPersonRecord = z.strictObject({
  id: idText.optional().meta({ description: 'Permanent id; that of the user name unless given, else a fresh one' }),
  userName: idText.meta({ description: 'Unique, and never given to somebody else' }),
  name: z.string().trim().min(1).max(200),
  email: z.email().max(320).optional(),
  unit: idText,
  manager: askedPerson.nullable().optional().meta({ description: 'Null or left out: reports to nobody' }),
  active: z.boolean().default(true),
  roles: z.array(askedRole).max(100).default([]),
  groups: groups.optional().meta({ description: 'Groups of people that the person is in, as assets of type `person-group` are called; left out: none' }),
});
export type AskedPersonRecord = z.output<typeof askedPersonRecord>;

export const personRecord = z
  .strictObject({
    id: z.string(),
    userName: z.string(),
    name: z.string(),
    email: z.string().optional(),
    unit: z.string(),
    manager: z.string().nullable(),
    active: z.boolean(),
    /** From when on the person has left, where a last day was reported. */
    leavesAt: instant.optional(),
    roles: z.array(roleAssignment),
    groups: z.array(z.string()).optional().meta({ description: 'Groups of people, `person-group`, that the directory has the person in' }),
  })
  .meta({ id: 'Person' });

/** The part of a change that is about who may sign, and waits for a second person. */
export const awaits = z.string().nullable().meta({ description: 'Id of the change of authority that another person is to confirm; null: all of it stands' });

/** What recording several came to. */
export const recordedReply = z.strictObject({ recorded: z.number().int(), unchanged: z.number().int(), ids: z.array(z.string()), awaits });
const byId = z.strictObject({ id: idText });

export const listPeople = defineRoute({
  id: 'listPeople',
  method: 'GET',
  path: '/people',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'List people',
  query: pageQuery.extend({ q: z.string().max(200).optional(), unit: idText.optional(), active: queryFlag.optional() }),
  reply: pageOf(personRecord),
});
export const getPerson = defineRoute({
  id: 'getPerson',
  method: 'GET',
  path: '/people/:id',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'One person',
  params: byId,
  reply: z.strictObject({ ...personRecord.shape, revision: z.number().int().meta({ description: 'For If-Match of a change, as the ETag says it' }) }),
});
export const recordPeople = defineRoute({
  id: 'recordPeople',
  method: 'POST',
  path: '/people',
  access: 'signed-in',
  action: 'directory.write',
  tag,
  status: 201,
  summary: 'Record one person or many, all or none. What stands already the same is left alone',
  body: z.union([askedPersonRecord, z.array(askedPersonRecord).min(1).max(5000)]),
  reply: recordedReply,
});
export const changePerson = defineRoute({
  id: 'changePerson',
  method: 'PATCH',
  path: '/people/:id',
  access: 'signed-in',
  action: 'directory.write',
  tag,
  ifMatch: true,
  params: byId,
  summary: 'Change a person: role, unit, manager, or that they have left. Leaving ends every session at once; roles wait for a second person',
  body: askedPersonRecord
    .omit({ id: true, userName: true })
    .extend({ active: z.boolean(), roles: z.array(askedRole).max(100), groups })
    .partial(),
  reply: z.strictObject({ ...personRecord.shape, awaits }),
});
export const invitePerson = defineRoute({
  id: 'invitePerson',
  method: 'POST',
  path: '/people/:id/setup-link',
  access: 'signed-in',
  action: 'directory.write',
  tag,
  status: 201,
  params: byId,
  summary: 'Invite: a one-time link with which the person sets password and authenticator. Not for somebody who has an account',
  body: z.strictObject({}),
  reply: z.strictObject({ link: z.string(), expiresAt: instant }),
});

export const peopleRoutes = { listPeople, getPerson, recordPeople, changePerson, invitePerson };
