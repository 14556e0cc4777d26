import type { ParsedOf, Problem, ReplyOf, RouteContract } from '@exeat/contract';
import type { Json } from '@exeat/core';
import { type Tx, withTransaction } from '@exeat/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ServerContext } from '../context.ts';
import { errorFields } from '../log.ts';
import { authenticate, type Caller, requireAccess } from './authenticate.ts';
import { type CommandAnswer, keyOf, once } from './idempotency.ts';
import { FileAnswer } from './file-answer.ts';
import { HttpProblem } from './problem.ts';
import { requireSight } from './require-sight.ts';
import { RequestRate } from './request-rate.ts';

/** A request as a handler of a signed-in route sees it. */
export type Asked<Route extends RouteContract> = ParsedOf<Route> & {
  readonly caller: Route['access'] extends 'public' ? null : Caller;
  /** Revision in `If-Match`; null on a route that has none. */
  readonly ifMatch: number | null;
  readonly requestId: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** What a command hands back: its answer, and what is to happen once it is committed. */
export type Done<Route extends RouteContract> = {
  readonly reply: ReplyOf<Route> | Problem;
  /** Instead of the route's own status: a refusal that is recorded commits, and is a problem (`reply`) nonetheless. */
  readonly status?: number;
  /** The answer holds a secret: it is not kept for a replay. */
  readonly secret?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Runs after the commit, for memory only. A failure is logged, and narrows at most. */
  readonly after?: () => Promise<void>;
};

const rates = new WeakMap<ServerContext, RequestRate>();

/** Serves a route that reads, or that brings its own transaction. */
export function serve<Route extends RouteContract>(
  app: FastifyInstance,
  context: ServerContext,
  route: Route,
  handle: (asked: Asked<Route>) => Promise<ReplyOf<Route> | FileAnswer>,
): void {
  register(app, context, route, async (asked) => {
    const body = await handle(asked);
    if (body instanceof FileAnswer) return body.sendTo(asked.reply);
    // A handler of another media type sends by itself.
    if (route.reply === null && route.replyType !== undefined) return asked.reply;
    return send(asked.reply, route.status ?? 200, body);
  });
}

/**
 * Serves a route that changes something: one transaction, run again when it meets another one, in which the Idempotency-Key is claimed, the work is done and the answer kept.
 */
export function serveCommand<Route extends RouteContract & { readonly access: 'signed-in' }, Prepared = undefined>(
  app: FastifyInstance,
  context: ServerContext,
  route: Route,
  work: (asked: Asked<Route> & { readonly caller: Caller }, tx: Tx, prepared: Prepared) => Promise<Done<Route>>,
  /** Runs before the transaction: what may be lost, such as drawing a number. */
  prepare?: () => Promise<Prepared>,
): void {
  register(app, context, route, async (asked) => {
    const caller = asked.caller as Caller;
    const prepared = (await prepare?.()) as Prepared;
    const key = keyOf(asked.request.headers['idempotency-key'], caller.key, `${route.method} ${route.path}`);
    const request = { url: asked.request.url, body: asked.request.body ?? null, ifMatch: asked.ifMatch } as Json;
    let done: Done<Route> | undefined;
    const answer = await withTransaction(
      context.pool,
      async (tx): Promise<CommandAnswer> =>
        once(tx, key, request, async () => {
          done = await work({ ...asked, caller } as Asked<Route> & { readonly caller: Caller }, tx, prepared);
          return { status: done.status ?? route.status ?? 200, body: done.reply as Json | undefined, secret: done.secret === true };
        }),
    );
    await settle(context, done?.after);
    if ('replayed' in answer) asked.reply.headers({ 'idempotency-replayed': 'true', ...tagIn(answer.body) });
    asked.reply.headers({ ...done?.headers });
    return send(asked.reply, answer.status, answer.body);
  });
}

/** Headers are not kept with an answer; where it tells its revision, the ETag follows from it. */
function tagIn(body: unknown): Readonly<Record<string, string>> {
  const revision = typeof body === 'object' && body !== null && 'revision' in body ? body.revision : undefined;
  return typeof revision === 'number' ? { etag: tagOf(revision) } : {};
}

/** What follows a commit concerns memory only: its failure changes nothing about the answer. */
async function settle(context: ServerContext, after: (() => Promise<void>) | undefined): Promise<void> {
  try {
    await after?.();
  } catch (error) {
    context.log('warn', 'after-commit-failed', errorFields(error));
  }
}

function register<Route extends RouteContract>(
  app: FastifyInstance,
  context: ServerContext,
  route: Route,
  answer: (asked: Asked<Route>) => Promise<FastifyReply>,
): void {
  app.route({
    method: route.method,
    url: route.outside === true ? route.path : `/api/v1${route.path}`,
    schema: schemaOf(route),
    ...(route.rawBody === undefined ? {} : { bodyLimit: context.settings.importLimit }),
    onRequest: async (request, reply) => {
      limitArrival(context, route, request, reply);
      // Before the body is read: nobody unknown makes the server take in a large one.
      const caller = route.access === 'public' ? null : await authenticate(context, request);
      rateOf(context).count(caller?.key ?? `address:${request.ip}`, performance.timeOrigin + performance.now());
      request.caller = caller;
      limitLength(context, route, request);
      if (caller !== null && route.action !== undefined) await requireAccess(context, caller, route.action);
      if (caller !== null && isOfOneException(route)) await requireSight(context, caller, (request.params as { readonly id: string }).id);
    },
    handler: async (request, reply) =>
      answer({
        params: request.params,
        query: request.query,
        body: request.body,
        caller: request.caller,
        ifMatch: route.ifMatch === true ? readIfMatch(request.headers['if-match']) : null,
        requestId: request.id,
        request,
        reply,
      } as unknown as Asked<Route>),
  });
}

function isOfOneException({ path }: RouteContract): boolean {
  return path === '/exceptions/:id' || path.startsWith('/exceptions/:id/');
}

/** What says that it is too long is not taken in. @throws HttpProblem `too-large`. */
function limitLength(context: ServerContext, route: RouteContract, request: FastifyRequest): void {
  const { importLimit } = context.settings;
  if (route.rawBody === undefined || Number(request.headers['content-length'] ?? 0) <= importLimit) return;
  throw new HttpProblem('too-large', `Expected a report of at most ${importLimit} bytes, got more; split it or raise EXEAT_MAX_IMPORT_BYTES.`);
}

/** A body that trickles in holds a connection and nothing else: after the time that a request has, it is told so and cut off. Imports have the server's own, longer limit. */
function limitArrival(context: ServerContext, route: RouteContract, request: FastifyRequest, reply: FastifyReply): void {
  if (route.rawBody !== undefined || route.body === undefined) return;
  const timer = setTimeout(() => {
    if (reply.sent || request.raw.complete) return;
    reply
      .header('connection', 'close')
      .send(new HttpProblem('timeout', `The request did not arrive whole within ${context.settings.requestTimeout} seconds.`));
  }, context.settings.requestTimeout * 1000).unref();
  reply.raw.once('close', () => clearTimeout(timer));
}

function send(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  reply.code(status);
  if (status >= 400) reply.type('application/problem+json').serializer((value: unknown) => JSON.stringify(value));
  return status === 204 ? reply.send() : reply.send(body);
}

function rateOf(context: ServerContext): RequestRate {
  const known = rates.get(context);
  if (known !== undefined) return known;
  const made = new RequestRate(context.settings.requestsPerMinute);
  rates.set(context, made);
  return made;
}

/** What the framework, and through it OpenAPI, is told of a route. */
function schemaOf(route: RouteContract): Record<string, unknown> {
  const status = route.status ?? 200;
  const reply =
    status === 204
      ? { description: 'Done' }
      : { description: 'Success', content: { 'application/json': { schema: route.reply as z.ZodType } } };
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.tag],
    ...(route.params === undefined ? {} : { params: route.params }),
    ...(route.query === undefined ? {} : { querystring: route.query }),
    ...(route.body === undefined ? {} : { body: route.body }),
    ...(route.rawBody === undefined ? {} : { consumes: [...route.rawBody] }),
    ...(route.access === 'public' ? { security: [] } : {}),
    ...(route.reply === null && route.replyType === undefined && status !== 204 ? {} : route.reply === null ? {} : { response: { [status]: reply } }),
    exeat: route,
  };
}

/** The revision in `If-Match: "7"`. @throws HttpProblem `precondition-required`, or `invalid-request` for another text. */
function readIfMatch(header: string | undefined): number {
  if (header === undefined)
    throw new HttpProblem(
      'precondition-required',
      'Expected If-Match with the revision that you read (the ETag of the answer), got none: otherwise you might overwrite what somebody else has changed.',
    );
  const match = /^"(\d{1,9})"$/.exec(header.trim());
  if (match === null) throw new HttpProblem('stale', 'Expected If-Match: "REVISION" as an ETag gave it, got another text. Read it again.');
  return Number(match[1]);
}

/** The entity tag of a revision. */
export function tagOf(revision: number): string {
  return `"${revision}"`;
}

/** @throws HttpProblem `stale` unless the revision is the one that was read. */
export function requireRevision(asked: number | null, revision: number): void {
  if (asked !== null && asked !== revision)
    throw new HttpProblem('stale', `Expected revision ${asked}, got ${revision}: somebody changed it since you read it. Read it again, then decide.`);
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
}
