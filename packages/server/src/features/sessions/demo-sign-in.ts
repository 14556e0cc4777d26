import { type ParsedOf, type ReplyOf, routes } from '@exeat/contract';
import { type Organisation, personId } from '@exeat/core';
import { databaseNow } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { demoSessionEnd, openDemoSession } from '../../demo/demo-tokens.ts';
import { refuseCrossSite } from '../../http/authenticate.ts';
import { sessionCookie } from '../../http/cookie.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';
import { personReply } from '../../present/person.ts';

type DemoPeople = NonNullable<ReplyOf<typeof routes.signInOptions>['demoPeople']>;

/** Whom a visitor may be, by name. */
export function demoPeople(organisation: Organisation): DemoPeople {
  return [...organisation.people.values()]
    .filter(({ active }) => active)
    .map(({ id, userName, name, unit, roles: held }) => ({
      id,
      userName,
      name,
      unit: organisation.units.get(unit)?.name ?? unit,
      roles: [...new Set(held.map(({ role }) => role.replaceAll('_', ' ')))],
    }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** Signs in without a password, as anybody of the demo. On any other server the route does not exist. */
export function demoSignIn(app: FastifyInstance, context: ServerContext): void {
  if (!context.demo) return;
  serve(app, context, routes.signInToDemo, async ({ body, request, reply }) => {
    // Whoever opens somebody else's page must not be signed in by it.
    refuseCrossSite(context, request);
    const { token, session } = await open(context, body);
    reply.header('set-cookie', sessionCookie(token, context.settings.sessionHours * 3600));
    return session;
  });
}

async function open(context: ServerContext, { person }: ParsedOf<typeof routes.signInToDemo>['body']): Promise<{ token: string; session: ReplyOf<typeof routes.signInToDemo> }> {
  const organisation = await context.snapshots.organisation(context.pool);
  const id = personId(person);
  if (organisation.people.get(id)?.active !== true) throw new HttpProblem('not-found', `person: expected the id of an active person of the demo, got ${person}.`);
  const token = await openDemoSession(context.pool, id);
  const now = await databaseNow(context.pool);
  return { token, session: { person: personReply(organisation, id), kind: 'demo', strength: 'demo', authenticatedAt: now, expiresAt: demoSessionEnd } };
}
