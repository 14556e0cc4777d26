import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { pagePolicy, pageStyle } from '../../http/html.ts';
import { apiPage, type ApiDocument } from './api-page.ts';

/** The description of the API: for machines at `/openapi.json`, for people at `/docs`, made from the same routes. */
export function docsRoutes(app: FastifyInstance, _context: ServerContext): void {
  let described: { readonly json: string; readonly page: string } | null = null;
  const describe = () => {
    if (described === null) {
      const document = app.swagger();
      described = { json: JSON.stringify(document), page: apiPage(document as unknown as ApiDocument) };
    }
    return described;
  };
  app.get('/openapi.json', async (_request, reply) => reply.type('application/json').send(describe().json));
  app.get('/docs', async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', pagePolicy).send(describe().page),
  );
  app.get('/pages.css', async (_request, reply) => reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(pageStyle));
}
