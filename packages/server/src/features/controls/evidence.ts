import { Readable } from 'node:stream';
import { routes } from '@exeat/contract';
import { controlAccess, decideAccess, hash, type Json } from '@exeat/core';
import { databaseNow, readEvidence, storedEvidence, storeEvidence, withTransaction } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { kindOfName, kindTable } from '../../evidence/kinds.ts';
import { takeFile, type TakenFile } from '../../evidence/take-file.ts';
import { FileAnswer } from '../../http/file-answer.ts';
import { keyOf, once } from '../../http/idempotency.ts';
import { HttpProblem, Refused } from '../../http/problem.ts';
import { withRawBodies } from '../../http/raw-body.ts';
import { serve } from '../../http/serve-route.ts';
import { noSuchControl } from '../../record/record-control.ts';

/** Files that tests of controls left behind: sent by whoever may test, handed out once a test on record names them. */
export function controlEvidenceRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.readTestEvidence, async ({ params }) => {
    const record = (await context.snapshots.controls(context.pool)).get(params.id);
    const file = record?.tests.flatMap(({ evidence }) => evidence).find(({ sha256 }) => sha256 === params.sha256);
    const bytes = file === undefined ? undefined : (await storedEvidence(context.pool, [file.sha256])).get(file.sha256);
    if (file === undefined || bytes === undefined) throw new HttpProblem('not-found', 'There is no such file of a test of this control, or only its digest is kept.');
    const kind = kindOfName(file.name);
    const content = Readable.from(readEvidence(context.pool, file.sha256), { objectMode: false });
    return new FileAnswer(file.name, kind === null ? 'application/octet-stream' : kindTable[kind].mediaType, content, { 'content-length': String(bytes), etag: `"${file.sha256}"` });
  });

  withRawBodies(app, (scope) => {
    serve(scope, context, routes.sendTestEvidence, async ({ params, query, caller, request, reply }) => {
      const record = (await context.snapshots.controls(context.pool)).get(params.id);
      if (record === undefined) throw noSuchControl();
      const asked = controlAccess(record, { verb: 'test', outcome: 'pass', statement: '', evidence: [{ sha256: hash('0'.repeat(64)), name: query.name }] });
      const access = decideAccess(caller.subject, asked.action, asked.object, await context.snapshots.organisation(context.pool), await databaseNow(context.pool));
      if (!access.ok) throw new Refused(access.reasons);
      return takeFile(context.settings, request.body, query.name, async (file, open) => {
        const key = keyOf(request.headers['idempotency-key'], caller.key, 'POST /controls/:id/evidence');
        const answer = await withTransaction(context.pool, (tx) =>
          once(tx, key, { url: request.url, digest: file.sha256 } as Json, async () => {
            await storeEvidence(tx, file.sha256, open());
            return { status: 201, body: file as unknown as Json };
          }),
        );
        if ('replayed' in answer) reply.header('idempotency-replayed', 'true');
        return answer.body as unknown as TakenFile;
      });
    });
  });
}
