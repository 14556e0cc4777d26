import { caseActions } from '@exeat/core';
import { z } from 'zod';
import { instant, pageQuery, reason } from '../common.ts';
import { movedPart } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { byId } from './by-id.ts';
import { historyEntry } from './view.ts';

const one = { access: 'signed-in', action: 'exception.read', tag: 'Exceptions', params: byId } as const;

/** Something that can be done to an exception, whether the caller may do it now, and every reason why not. */
export const actionReply = z
  .strictObject({ action: z.enum(caseActions), verb: z.string(), change: z.string().nullable(), allowed: z.boolean(), reasons: z.array(reason) })
  .meta({ id: 'PossibleAction', description: 'An action, whether you may do it now, and every reason why not' });
export type ActionReply = z.output<typeof actionReply>;

export const possibleActions = defineRoute({
  ...one,
  id: 'possibleActions',
  method: 'GET',
  path: '/exceptions/:id/actions',
  summary: 'What you may do with it now, tried on the rules themselves; for everything else, why not',
  reply: z.strictObject({ asOf: instant, revision: z.number().int(), relianceHash: z.string().nullable(), items: z.array(actionReply) }),
});

export const exceptionChanges = defineRoute({
  ...one,
  id: 'exceptionChanges',
  method: 'GET',
  path: '/exceptions/:id/changes',
  summary: 'What happened to it since you last looked, and which parts of what approvers rely on are different now',
  query: z.strictObject({
    since: z.coerce.number().int().min(0).optional().meta({ description: 'A revision; the one that you last looked at unless given' }),
    relianceHash: z.string().regex(/^[0-9a-f]{64}$/).optional().meta({ description: 'Compares with what had this reliance hash, a change request included, instead of with a revision' }),
    limit: pageQuery.shape.limit,
  }),
  reply: z.strictObject({
    /** The revision that is compared with; 0: you have not looked yet. */
    since: z.number().int(),
    seenAt: instant.nullable(),
    items: z.array(historyEntry),
    moved: z.array(movedPart),
  }),
});

export const markSeen = defineRoute({
  ...one,
  id: 'markSeen',
  method: 'PUT',
  path: '/exceptions/:id/seen',
  status: 204,
  summary: 'Remember that you have looked at this revision, for what changed since. Concerns nobody but you',
  body: z.strictObject({ revision: z.number().int().min(1) }),
  reply: null,
});
