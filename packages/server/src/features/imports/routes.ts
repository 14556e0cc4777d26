import type { Readable } from 'node:stream';
import { type ReplyOf, routes } from '@exeat/contract';
import type { Json } from '@exeat/core';
import { getImport, type ImportRun, listImports } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { askedAsset } from '../../http/asked-refs.ts';
import { keyOf, once } from '../../http/idempotency.ts';
import { HttpProblem } from '../../http/problem.ts';
import { withRawBodies } from '../../http/raw-body.ts';
import { serve } from '../../http/serve-route.ts';
import { importFindings } from './import-findings.ts';

/** Imports of scanner reports and what became of them. */
export function importRoutes(app: FastifyInstance, context: ServerContext): void {
  withRawBodies(app, (scope) => {
    serve(scope, context, routes.importFindings, async ({ query, caller, request, reply, requestId }) => {
      const asset = query.asset === undefined ? undefined : askedAsset(query.asset, 'query.asset');
      const key = keyOf(request.headers['idempotency-key'], caller.key, 'POST /imports');
      const run = await importFindings(context, {
        body: request.body as Readable, source: query.source ?? 'unnamed', caller, requestId,
        options: { ...(query.format === undefined ? {} : { format: query.format }), ...(asset === undefined ? {} : { asset }), ...(query.cluster === undefined ? {} : { cluster: query.cluster }) },
        once: async (tx, digest, work) => {
          let fresh: ImportRun | null = null;
          const answer = await once(tx, key, { url: request.url, digest }, async () => {
            fresh = await work();
            return { status: 201, body: fresh as unknown as Json };
          });
          if (fresh !== null) return fresh;
          reply.header('idempotency-replayed', 'true');
          return answer.body as unknown as ImportRun;
        },
      });
      return shown(run);
    });
  });

  serve(app, context, routes.getImport, async ({ params }) => {
    const run = await getImport(context.pool, params.id);
    if (run === null) throw new HttpProblem('not-found', 'There is nothing here, or nothing that you may see.');
    return shown(run);
  });

  serve(app, context, routes.listImports, async ({ query }) => {
    const page = await listImports(context.pool, query);
    return { items: page.items.map(shown), next: page.next };
  });
}

function shown({ id, kind, source, format, state, startedAt, finishedAt, contentDigest, counts, skipped, error }: ImportRun): ReplyOf<typeof routes.getImport> {
  return { id, kind, source, format, state, startedAt, finishedAt, contentDigest, counts: { ...counts }, skipped: skipped.map((one) => ({ ...one })), error };
}
