import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { problem, type RouteContract } from '@exeat/contract';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** OpenAPI 3.1 as the routes say it. */
export function openApiOptions(): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Exeat',
        version: '1',
        description:
          'Policy exceptions: asked for, assessed, approved, in force, ended; and what they cover. Errors are application/problem+json with a closed code.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } as { name: string },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'Token of a session (exeat login) or of a service account' },
          cookie: { type: 'apiKey', in: 'cookie', name: '__Host-exeat', description: 'Session of a browser; changes must come from the same origin' },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transform: (document) => {
      const { exeat, ...schema } = (document.schema ?? {}) as typeof document.schema & { readonly exeat?: RouteContract };
      if (exeat === undefined) return { schema: { hide: true }, url: document.url };
      return jsonSchemaTransform({ ...document, schema: withProblems(schema as Record<string, unknown>, exeat) as never });
    },
    transformObject: (document) => tidy(jsonSchemaTransformObject(document)),
  };
}

function withProblems(schema: Record<string, unknown>, route: RouteContract): Record<string, unknown> {
  const described =
    route.replyType === undefined
      ? z.null().meta({ description: 'Done' })
      : { description: 'Success', content: Object.fromEntries([route.replyType].flat().map((type) => [type, { schema: fileOf(type) }])) };
  const success = (schema['response'] ?? { [route.status ?? 200]: described }) as Record<string, unknown>;
  return {
    ...schema,
    ...(route.action === undefined ? {} : { 'x-exeat-action': route.action }),
    response: { ...success, default: { description: 'A problem', content: { 'application/problem+json': { schema: problem } } } },
  };
}

/** An answer that is a file: text or bytes, or a document of its own kind where its type is JSON. */
function fileOf(type: string): z.ZodType {
  return /[/+]json$/.test(type) ? z.unknown() : z.string();
}

/** Without the input twins of schemas that only answers use. */
function tidy<Document>(document: Document): Document {
  const open = document as { components?: { schemas?: Record<string, unknown> } };
  const schemas = open.components?.schemas ?? {};
  const text = JSON.stringify(document);
  for (const name of Object.keys(schemas)) if (!text.includes(`#/components/schemas/${name}"`)) delete schemas[name];
  return document;
}
