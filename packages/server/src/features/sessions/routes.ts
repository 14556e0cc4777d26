import { routes } from '@exeat/contract';
import { msOf } from '@exeat/core';
import { endOtherSessions, endSession, endSessionById, listSessionsOf, type Session } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import type { Caller } from '../../http/authenticate.ts';
import { endedCookie, sessionCookie } from '../../http/cookie.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';
import { personReply } from '../../present/person.ts';
import { demoPeople, demoSignIn } from './demo-sign-in.ts';
import { signIn, stepUp } from './sign-in.ts';
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
    const common = { now: caller.at, demo: context.demo };
    if (token !== null) return { session: null, token: { id: token.id, name: token.name, scopes: [...token.scopes] }, ...common };
    if (session === null) return { session: null, token: null, ...common };
    const { person, kind, strength, authenticatedAt, expiresAt } = session;
    const organisation = await context.snapshots.organisation(context.pool);
    return { session: { person: personReply(organisation, person), kind: kindOf(kind), strength, authenticatedAt, expiresAt }, token: null, ...common };
  });

  serve(app, context, routes.signOut, async ({ caller, reply }) => {
    if (caller.session !== null) await endSession(context.pool, caller.credential);
    reply.header('set-cookie', endedCookie());
    return undefined;
  });

  serve(app, context, routes.stepUp, async ({ body, caller, request, reply }) => {
    const session = ownSession(caller);
    const { token, authenticatedAt } = await stepUp(context, { ...caller, session }, body, request.ip);
    const organisation = await context.snapshots.organisation(context.pool);
    const { person, kind, expiresAt } = session;
    const shown = { person: personReply(organisation, person), kind: kindOf(kind), strength: 'two-factor', authenticatedAt, expiresAt };
    if (kind !== 'browser') return { ...shown, token };
    reply.header('set-cookie', sessionCookie(token, (msOf(expiresAt) - msOf(authenticatedAt)) / 1000));
    return shown;
  });

  serve(app, context, routes.listSessions, async ({ caller }) => {
    const sessions = await listSessionsOf(context.pool, ownSession(caller).person, caller.credential);
    return { items: sessions.map(({ person: _person, kind, ...rest }) => ({ kind: kindOf(kind), ...rest })), next: null };
  });

  serve(app, context, routes.endSession, async ({ caller, params }) => {
    if (!(await endSessionById(context.pool, ownSession(caller).person, params.id)))
      throw new HttpProblem('not-found', 'There is no such session of yours, or it has ended.');
    return undefined;
  });

  serve(app, context, routes.endOtherSessions, async ({ caller }) => ({
    ended: await endOtherSessions(context.pool, ownSession(caller).person, caller.credential),
  }));

  serve(app, context, routes.openSetUp, async ({ body, request }) => {
    const { person, isClosed: _isClosed, ...rest } = await openSetUp(context, body.token, request.ip);
    return { person: person === null ? null : personReply(await context.snapshots.organisation(context.pool), person), ...rest };
  });

  serve(app, context, routes.setUp, async ({ body, request, requestId }) => {
    const { person, recoveryCodes } = await setUp(context, body, { address: request.ip, requestId });
    return { person: personReply(await context.snapshots.organisation(context.pool), person), recoveryCodes };
  });

  serve(app, context, routes.signInOptions, async () => ({
    demoPeople: context.demo ? demoPeople(await context.snapshots.organisation(context.pool)) : null,
    providers: context.providers.map(({ id, name }) => ({ id, name, address: `/sign-in/${id}` })),
  }));
  demoSignIn(app, context);
}

/** @throws HttpProblem for a token, which has no session. */
function ownSession({ session }: Caller): Session {
  if (session === null) throw new HttpProblem('not-allowed', 'Expected the session of a person, got a service token; it has no sessions.');
  return session;
}

function kindOf(kind: string): 'browser' | 'cli' | 'demo' {
  return kind === 'browser' || kind === 'demo' ? kind : 'cli';
}
