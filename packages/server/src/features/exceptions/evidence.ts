import { Readable } from 'node:stream';
import { type EvidenceReply, routes } from '@exeat/contract';
import { type Evidence, evidenceNeeds, type ExceptionCase, type Json, type Organisation } from '@exeat/core';
import { databaseNow, getCase, readEvidence, storeEvidence, withTransaction } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { takeFile } from '../../evidence/take-file.ts';
import type { Caller } from '../../http/authenticate.ts';
import { FileAnswer } from '../../http/file-answer.ts';
import { keyOf, once } from '../../http/idempotency.ts';
import { HttpProblem } from '../../http/problem.ts';
import { withRawBodies } from '../../http/raw-body.ts';
import { serve } from '../../http/serve-route.ts';
import { noSuchException } from '../../http/require-sight.ts';
import { factsAbout, loadFacts } from '../../facts/load-facts.ts';
import { personReply } from '../../present/person.ts';
import { lockCase, runVerb } from './commands.ts';

/** Files attached to an exception: taken in whole, told by their content, kept under their digest, handed out as attachments. */
export function evidenceRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listEvidence, async ({ params }) => {
    const state = await caseOf(context, params.id);
    const facts = await loadFacts(context, context.pool, { now: await databaseNow(context.pool), actor: state.requester, ...factsAbout(state) });
    return { items: (state.evidence ?? []).map((one) => shown(one, facts.organisation.now)), needs: evidenceNeeds(state, facts).map((need) => ({ ...need })) };
  });

  serve(app, context, routes.readEvidence, async ({ params }) => {
    const file = (await caseOf(context, params.id)).evidence?.find((one) => one.sha256 === params.sha256);
    if (file === undefined) throw noSuchException();
    const content = Readable.from(readEvidence(context.pool, file.sha256), { objectMode: false });
    return new FileAnswer(file.name, file.mediaType, content, { 'content-length': String(file.bytes), etag: `"${file.sha256}"` });
  });

  withRawBodies(app, (scope) => {
    serve(scope, context, routes.attachEvidence, async ({ params, query, caller, request, reply, requestId }) => {
      return takeFile(context.settings, request.body, query.name, async (taken, open) => {
        const file = { ...taken, ...(query.kind === undefined ? {} : { kind: query.kind }) };
        const key = keyOf(request.headers['idempotency-key'], caller.key, 'POST /exceptions/:id/evidence');
        const answer = await withTransaction(context.pool, (tx) =>
          once(tx, key, { url: request.url, digest: file.sha256 } as Json, async () => {
            await storeEvidence(tx, file.sha256, open());
            return { status: 201, body: (await attach(context, tx, params.id, file, caller, requestId)) as unknown as Json };
          }),
        );
        if ('replayed' in answer) reply.header('idempotency-replayed', 'true');
        return answer.body as unknown as EvidenceReply;
      });
    });
  });
}

type Tx = Parameters<typeof lockCase>[0];

async function attach(
  context: ServerContext,
  tx: Tx,
  id: string,
  file: Omit<Evidence, 'by' | 'at'>,
  caller: Caller,
  requestId: string,
): Promise<EvidenceReply> {
  const locked = await lockCase(tx, id);
  const most = context.settings.evidenceFiles;
  if ((locked.state.evidence?.length ?? 0) >= most)
    throw new HttpProblem(
      'conflict',
      `Expected at most ${most} files on an exception, got one more. Put several into one document, or raise EXEAT_MAX_EVIDENCE_FILES.`,
    );
  const { state, facts } = await runVerb(context, tx, caller, requestId, locked, { about: { verb: 'attach' }, command: { ok: true, value: { verb: 'attach', file } } });
  const added = state.evidence?.at(-1);
  if (added === undefined) throw new Error(`expected evidence on ${id}, got none`);
  return shown(added, facts.organisation.now);
}

async function caseOf({ pool }: ServerContext, id: string): Promise<ExceptionCase> {
  const state = await getCase(pool, id);
  if (state === null) throw noSuchException();
  return state;
}

function shown(evidence: Evidence, organisation: Organisation): EvidenceReply {
  return { ...evidence, by: personReply(organisation, evidence.by) };
}
