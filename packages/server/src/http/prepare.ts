import swagger from '@fastify/swagger';
import type { RouteContract } from '@exeat/contract';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { ServerContext } from '../context.ts';
import { errorFields } from '../log.ts';
import { openApiOptions } from './openapi.ts';
import { collectMethods } from './methods.ts';
import { answerBeforeTheEnd, isBrokenOff } from './unfinished.ts';
import { HttpProblem, problemOf } from './problem.ts';
import { readJson } from './read-json.ts';
import { validatePart } from './validate.ts';

const securityHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  // Answers depend on the clock and on who asks; a route that may be kept says so itself.
  'cache-control': 'no-store',
} as const;

/** What every route has: strict bodies, validation, problems, headers, request ids, one log line each. */
export async function prepareHttp(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { settings, log } = context;
  app.decorateRequest('caller', null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: settings.bodyLimit }, (_request, body, done) => {
    try {
      done(null, body.length === 0 ? undefined : readJson(Buffer.from(body), settings.jsonDepth));
    } catch (error) {
      done(error as Error);
    }
  });

  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => (value: unknown) => {
    try {
      return { value: validatePart(partOf(httpPart), schema, value) };
    } catch (error) {
      return { error: error as Error };
    }
  });
  // Presenters shape what goes out; tests hold it against the schema, since parsing every answer twice costs more than it proves.
  app.setSerializerCompiler<z.ZodType>(
    ({ schema }) =>
      (value: unknown) =>
        JSON.stringify(context.checkReplies ? schema.parse(value) : value),
  );
  app.setSchemaErrorFormatter((errors) => errors as unknown as Error);

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    reply.header('x-request-id', request.id);
    const coding = request.headers['content-encoding'];
    if (coding !== undefined && coding !== 'identity')
      throw new HttpProblem('unsupported-media-type', 'Expected a body as it is, got a compressed one; send it without Content-Encoding.');
    if (context.publicUrl.protocol === 'https:') reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains');
  });
  // A body that a route does not have is refused rather than ignored.
  app.addHook('preValidation', async (request) => {
    const route = (request.routeOptions.schema as { readonly exeat?: RouteContract } | undefined)?.exeat;
    if (route === undefined) return;
    if (route.rawBody !== undefined && request.body === undefined)
      throw new HttpProblem('invalid-request', 'body: expected a report, got nothing.', {
        fields: [{ path: 'body', expected: 'a report', got: 'nothing' }],
      });
    // No body is an empty one: the schema then names what is missing.
    if (route.body !== undefined && (request.body === undefined || request.body === null)) request.body = {};
    if (
      route.body === undefined &&
      route.rawBody === undefined &&
      request.body !== undefined &&
      request.body !== null &&
      Object.keys(request.body).length > 0
    ) {
      throw new HttpProblem('invalid-request', 'body: expected none on this route.');
    }
    if (route.query === undefined && Object.keys(request.query as object).length > 0)
      throw new HttpProblem(
        'invalid-request',
        `query: expected no parameters on this route, got ${Object.keys(request.query as object)
          .join(', ')
          .slice(0, 200)}.`,
      );
  });
  app.addHook('onResponse', async (request, reply) => {
    log('info', 'request', {
      id: request.id,
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
  });

  app.setErrorHandler((error, request, reply) => {
    const { body, headers, isFault } = problemOf(error, request.id);
    if (isFault && !isBrokenOff(request)) log('error', 'request-failed', { id: request.id, route: request.routeOptions.url ?? null, ...errorFields(error) });
    if (body.status === 413) answerBeforeTheEnd(request, reply);
    reply
      .code(body.status)
      .headers({ ...headers })
      .type('application/problem+json')
      .serializer((value: unknown) => JSON.stringify(value))
      .send(body);
  });
  const methodsOf = collectMethods(app);
  app.setNotFoundHandler(async (request) => {
    const allow = methodsOf(request.url);
    if (allow.length > 0 && !allow.includes(request.method))
      throw new HttpProblem('method-not-allowed', `Expected ${allow.join(' or ')} here, got ${request.method}.`, { headers: { allow: allow.join(', ') } });
    throw new HttpProblem('not-found', 'There is nothing here, or nothing that you may see.');
  });

  await app.register(swagger, openApiOptions());
}

function partOf(httpPart: string | undefined): 'params' | 'query' | 'body' | 'headers' {
  if (httpPart === 'params' || httpPart === 'headers') return httpPart;
  return httpPart === 'querystring' ? 'query' : 'body';
}
