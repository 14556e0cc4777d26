import { z } from 'zod';
import { askedPerson, idText, instant, localDate, pageOf, pageQuery, person, queryFlag, reason, shortText } from '../common.ts';
import { defineRoute } from '../route.ts';

const tag = 'Delegations';
const level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);

/** Deciding authority that one person lends to another for a while. */
export const delegation = z
  .strictObject({
    id: z.string(),
    from: person,
    to: person,
    state: z.enum(['coming', 'standing', 'over', 'ended']).meta({ description: '`ended`: before its time' }),
    starts: instant,
    until: instant.meta({ description: 'The first instant at which it does not stand any more' }),
    lastDay: z.string(),
    zone: z.string(),
    maxLevel: level,
    unit: z.string().nullable().meta({ description: 'Only requests wholly within this unit; null: all' }),
    cause: z.enum(['given', 'absence']).meta({ description: '`absence`: recorded for somebody who could not, to a superior; reaches seats that were open before' }),
    text: z.string(),
    givenBy: person.nullable(),
    givenAt: instant,
    endedAt: instant.nullable(),
    endedBy: person.nullable(),
    mine: z.strictObject({ end: z.array(reason) }).meta({ description: 'Why the caller may not end it; an empty list: they may' }),
  })
  .meta({ id: 'Delegation' });
export type DelegationReply = z.output<typeof delegation>;

export const listDelegations = defineRoute({
  id: 'listDelegations',
  method: 'GET',
  path: '/delegations',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'Who decides for whom, until when, and within which bounds; the latest first',
  query: pageQuery.extend({
    person: idText.optional().meta({ description: 'Only those of or to this person' }),
    current: queryFlag.optional().meta({ description: '`true`: neither over nor ended' }),
  }),
  reply: pageOf(delegation),
});

export const giveDelegation = defineRoute({
  id: 'giveDelegation',
  method: 'POST',
  path: '/delegations',
  access: 'signed-in',
  tag,
  status: 201,
  summary: 'Let somebody decide for you for a while, with a fresh sign-in; as a registrar, let a superior decide for somebody who is absent',
  body: z.strictObject({
    from: askedPerson.optional().meta({ description: 'Whose authority; you unless given. Somebody else: a registrar records an absence' }),
    to: askedPerson,
    firstDay: localDate.optional().meta({ description: 'Local day of the delegator; from now on unless given. Never backdated' }),
    lastDay: localDate.meta({ description: 'Last local day of the delegator on which it stands' }),
    maxLevel: level.meta({ description: 'Highest level of a request that it reaches' }),
    unit: idText.optional().meta({ description: 'Only requests wholly within this unit and below' }),
    text: shortText.meta({ description: 'Why' }),
  }),
  reply: delegation,
});

export const endDelegation = defineRoute({
  id: 'endDelegation',
  method: 'POST',
  path: '/delegations/:id/end',
  access: 'signed-in',
  tag,
  params: z.strictObject({ id: idText }),
  summary: 'End it at once, as either of the two people or a registrar: what is undecided goes back, what was decided stands',
  body: z.strictObject({ text: shortText.optional().meta({ description: 'Why' }) }),
  reply: delegation,
});

export const delegationRoutes = { listDelegations, giveDelegation, endDelegation };
