import { routes } from '@exeat/contract';
import { endSession } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { endedCookie, sessionCookie } from '../../http/cookie.ts';
import { serve } from '../../http/serve-route.ts';
import { personReply } from '../../present/person.ts';
import { signIn } from './sign-in.ts';
import { openSetUp, setUp } from './set-up.ts';

/** Sign-in with local accounts, and the link that creates the first of them. */
export function sessionRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.signIn, async ({ body, request, reply }) => {
    const session = await signIn(context, body, request.ip);
    const { token, person, ...rest } = session;
    const shown = { ...rest, person: personReply(await context.snapshots.organisation(context.pool), person) };
    if (body.cookie !== true) return { ...shown, token };
    reply.header('set-cookie', sessionCookie(token, context.settings.sessionHours * 3600));
    return shown;
  });

  serve(app, context, routes.currentSession, async ({ caller }) => {
    const { session, token } = caller;
    if (token !== null) return { session: null, token: { id: token.id, name: token.name, scopes: [...token.scopes] } };
    if (session === null) return { session: null, token: null };
    const { person, kind, strength, authenticatedAt, expiresAt } = session;
    const organisation = await context.snapshots.organisation(context.pool);
    return { session: { person: personReply(organisation, person), kind: kindOf(kind), strength, authenticatedAt, expiresAt }, token: null };
  });

  serve(app, context, routes.signOut, async ({ caller, reply }) => {
    if (caller.session !== null) await endSession(context.pool, caller.credential);
    reply.header('set-cookie', endedCookie());
    return undefined;
  });

  serve(app, context, routes.openSetUp, async ({ body, request }) => {
    const { person, ...rest } = await openSetUp(context, body.token, request.ip);
    return { person: person === null ? null : personReply(await context.snapshots.organisation(context.pool), person), ...rest };
  });

  serve(app, context, routes.setUp, async ({ body, request, requestId }) => {
    const { person, recoveryCodes } = await setUp(context, body, { address: request.ip, requestId });
    return { person: personReply(await context.snapshots.organisation(context.pool), person), recoveryCodes };
  });
}

function kindOf(kind: string): 'browser' | 'cli' | 'demo' {
  return kind === 'browser' || kind === 'demo' ? kind : 'cli';
}
