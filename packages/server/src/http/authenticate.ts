import { type Action, actions, type Actor, decideAccess, type Instant, instantOfMs, type PersonId, type Subject } from '@exeat/core';
import { type Session, type ServiceToken, useServiceToken, useSession } from '@exeat/store';
import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { cookieName, readCookie } from './cookie.ts';
import { HttpProblem, Refused } from './problem.ts';

/** Who asks, as the credential says. */
export type Caller = {
  readonly subject: Subject;
  /** What idempotency and rates are counted by: `person:p24`, `token:ID`. */
  readonly key: string;
  readonly session: Session | null;
  readonly token: ServiceToken | null;
  /** The credential itself, to end its session. */
  readonly credential: string;
  /** The database's clock when the credential was looked at: what this caller may do is judged as of then. */
  readonly at: Instant;
};

/** Prefix of a service account's token, so that it is told from a session and found by secret scanners. */
export const tokenPrefix = 'exeat_st_';
/** Prefix of a session's bearer token. */
export const sessionPrefix = 'exeat_se_';

/**
 * The caller behind a request: a bearer session, a service token, or a browser's cookie.
 * @throws HttpProblem `not-signed-in`; `cross-site` when a browser sends the cookie from elsewhere.
 */
export async function authenticate(context: ServerContext, request: FastifyRequest): Promise<Caller> {
  const bearer = bearerOf(request);
  if (bearer?.startsWith(tokenPrefix) === true) return fromToken(context, bearer);
  const cookie = bearer === null ? readCookie(request.headers.cookie) : null;
  const credential = bearer ?? cookie;
  if (credential === null) throw notSignedIn('Expected a session or token: Authorization: Bearer …, or the cookie of a signed-in browser.');
  if (cookie !== null) refuseCrossSite(context, request);
  const session = await useSession(context.pool, credential);
  // A demo session counts as fresh and strong, so it must never count anywhere else.
  if (session === null || (session.strength === 'demo' && !context.demo))
    throw notSignedIn('The session is unknown here, has ended, or was not used for too long. Sign in again.');
  return {
    subject: {
      person: session.person,
      kind: 'session',
      authenticatedAt: session.authenticatedAt,
      strength: session.strength === 'demo' || session.strength === 'provider' ? session.strength : 'two-factor',
    },
    key: `person:${session.person}`,
    session,
    token: null,
    credential,
    at: session.now,
  };
}

async function fromToken(context: ServerContext, credential: string): Promise<Caller> {
  const token = await useServiceToken(context.pool, credential);
  if (token === null) throw notSignedIn('The token is unknown here, revoked or expired, or its owner is not active.');
  return {
    subject: {
      person: token.owner,
      kind: 'token',
      authenticatedAt: instantOfMs(0),
      strength: 'token',
      tokenActions: token.scopes.filter(isAction),
      ...(token.unit === null ? {} : { tokenUnit: token.unit }),
    },
    key: `token:${token.id}`,
    session: null,
    token,
    credential,
    at: token.now,
  };
}

/**
 * Asks the access table about something that is not one exception.
 * @throws Refused
 */
export async function requireAccess(context: ServerContext, caller: Caller, action: Action): Promise<void> {
  const decision = decideAccess(caller.subject, action, {}, await context.snapshots.organisation(context.pool), caller.at);
  if (!decision.ok) throw new Refused(decision.reasons);
}

/** The actor of events that this caller causes. */
export function actorOf(caller: Caller): Actor {
  return { person: caller.subject.person, kind: caller.token === null ? 'person' : 'service', strength: caller.subject.strength };
}

/** The person behind a caller. A service account acts for its owner. */
export function personOf(caller: Caller): PersonId {
  if (caller.subject.person === null) throw new HttpProblem('not-allowed', 'Expected a person; this credential has none.');
  return caller.subject.person;
}

function bearerOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const match = /^Bearer ([A-Za-z0-9_\-.~+/]{20,200}=*)$/i.exec(header);
  if (match?.[1] === undefined) throw notSignedIn('Expected Authorization: Bearer TOKEN.');
  return match[1];
}

/** A browser sends the cookie along whoever makes it ask: unsafe methods must come from our own pages. */
export function refuseCrossSite(context: ServerContext, request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  if (site !== undefined ? site === 'same-origin' : origin === context.publicUrl.origin) return;
  throw new HttpProblem(
    'cross-site',
    `Expected the request to come from ${context.publicUrl.origin} itself. The cookie (${cookieName}) is not taken from other sites.`,
  );
}

function notSignedIn(detail: string): HttpProblem {
  return new HttpProblem('not-signed-in', detail, { headers: { 'www-authenticate': 'Bearer realm="exeat"' } });
}

function isAction(text: string): text is Action {
  return (actions as readonly string[]).includes(text);
}
