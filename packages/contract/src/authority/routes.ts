import type { Json } from '@exeat/core';
import { z } from 'zod';
import { idText, instant, localDate, pageOf, pageQuery, person, reason, shortText } from '../common.ts';
import { documentChange } from '../config/documents.ts';
import { delegation } from '../delegations/routes.ts';
import { roleAssignment } from '../people/routes.ts';
import { versionChanges, versionClass } from '../requirements/routes.ts';
import { defineRoute } from '../route.ts';

const tag = 'Authority';
const place = z.strictObject({
  parent: z.string().nullable(),
  heads: z.strictObject({ lead: person.optional(), head: person.optional(), executive: person.optional() }),
});
const position = z.strictObject({ unit: z.string(), manager: person.nullable() });
const byId = z.strictObject({ id: idText });

/** A change of who may sign that one person wants and another one decides. */
export const authorityProposal = z
  .strictObject({
    id: z.string(),
    state: z.enum(['open', 'confirmed', 'declined', 'expired']),
    proposedBy: person.nullable(),
    proposedAt: instant,
    expiresAt: instant.meta({ description: 'From here on it cannot be confirmed' }),
    decidedBy: person.nullable(),
    decidedAt: instant.nullable(),
    text: z.string().nullable().meta({ description: 'Why it was declined' }),
    people: z.array(
      z.strictObject({
        person,
        given: z.array(roleAssignment),
        taken: z.array(roleAssignment),
        position: z.strictObject({ before: position, after: position }).optional().meta({ description: 'Unit and manager, where they change' }),
      }),
    ),
    units: z.array(
      z.strictObject({ unit: z.strictObject({ id: z.string(), name: z.string() }), before: place.nullable().meta({ description: 'Null: a new unit' }), after: place }),
    ),
    document: z
      .strictObject({
        name: z.string(),
        revision: z.number().int(),
        version: z.number().int(),
        from: instant.nullable().meta({ description: 'When it is to be in force; null: once it is confirmed' }),
        content: z.custom<Json>().meta({ description: 'Any JSON' }),
        changes: z.array(documentChange).meta({ description: 'Where it differs from the document that it follows' }),
      })
      .nullable()
      .meta({ description: 'Configuration to publish, and the revision that it follows' }),
    mappings: z
      .array(z.strictObject({ rule: z.string(), before: z.array(z.string()).nullable(), after: z.array(z.string()) }))
      .meta({ description: 'Which requirements rules check, `scheme:id`; before is null for a rule that nobody has mapped yet' }),
    requirements: z
      .array(z.strictObject({ id: z.string(), title: z.string(), version: z.number().int(), day: localDate.nullable().meta({ description: 'In force from that day on; null: once it is confirmed' }), class: versionClass.nullable().meta({ description: 'Null: a new requirement' }), changes: versionChanges, numbers: z.array(z.string()).meta({ description: 'Other numbers that it gets with it' }) }))
      .meta({ description: 'Versions of requirements to publish' }),
    calendars: z.array(z.strictObject({ calendar: z.string(), changes: z.array(documentChange) })).meta({ description: 'Working days, holidays and years of calendars that some unit works by' }),
    confirmers: z.array(person).meta({ description: 'Who could confirm it; empty: nobody, then on the machine itself by ./exeat admin confirm-authority' }),
    mine: z.strictObject({ confirm: z.array(reason), decline: z.array(reason) }).meta({ description: 'Why the caller may not; an empty list: they may' }),
  })
  .meta({ id: 'AuthorityProposal' });
export type AuthorityProposalReply = z.output<typeof authorityProposal>;

export const listAuthorityProposals = defineRoute({
  id: 'listAuthorityProposals',
  method: 'GET',
  path: '/authority-proposals',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'Changes of who may sign that wait for a second person, and what became of others; the latest first',
  query: pageQuery.extend({ state: z.enum(['open', 'confirmed', 'declined']).optional() }),
  reply: pageOf(authorityProposal),
});
export const getAuthorityProposal = defineRoute({
  id: 'getAuthorityProposal',
  method: 'GET',
  path: '/authority-proposals/:id',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'One change of who may sign',
  params: byId,
  reply: authorityProposal,
});
export const confirmAuthority = defineRoute({
  id: 'confirmAuthority',
  method: 'POST',
  path: '/authority-proposals/:id/confirm',
  access: 'signed-in',
  tag,
  params: byId,
  summary: 'Confirm it, as another registrar or the CISO with a fresh sign-in: from here on it stands. Never what one proposed or gains by',
  body: z.strictObject({}),
  reply: authorityProposal,
});
export const declineAuthority = defineRoute({
  id: 'declineAuthority',
  method: 'POST',
  path: '/authority-proposals/:id/decline',
  access: 'signed-in',
  tag,
  params: byId,
  summary: 'Decline it, or take back what one proposed',
  body: z.strictObject({ text: shortText.min(1).meta({ description: 'Why' }) }),
  reply: authorityProposal,
});

const accessAnswer = z.strictObject({
  action: z.string(),
  rule: z.string().meta({ description: 'Row of the access table' }),
  who: z.string().meta({ description: 'Whom the row lets, in words' }),
  tokens: z.boolean().meta({ description: 'Whether a service token with that scope may' }),
  allowed: z.boolean(),
  reasons: z.array(reason).meta({ description: 'Why not, with a fresh sign-in; empty: allowed' }),
});

export const explainAccess = defineRoute({
  id: 'explainAccess',
  method: 'GET',
  path: '/people/:id/access',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'What this person may do, and why: the access table asked row by row, with a fresh sign-in; with `exception`, about that one',
  params: byId,
  query: z.strictObject({ exception: idText.optional(), unit: idText.optional().meta({ description: 'As if the object belonged to this unit' }) }),
  reply: z.strictObject({
    person,
    items: z.array(accessAnswer),
    delegations: z.array(delegation).meta({ description: 'For whom this person may decide now, and who for this person, whatever a row says' }),
  }),
});

export const authorityRoutes = { listAuthorityProposals, getAuthorityProposal, confirmAuthority, declineAuthority, explainAccess };
