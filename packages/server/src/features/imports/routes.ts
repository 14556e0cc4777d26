import type { Readable } from 'node:stream';
import { type ParsedOf, type ReplyOf, routes } from '@exeat/contract';
import type { Json, PersonId } from '@exeat/core';
import { getImport, type ImportRun, listImports, type Tx } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { askedAsset } from '../../http/asked-refs.ts';
import { personOf } from '../../http/authenticate.ts';
import { keyOf, once } from '../../http/idempotency.ts';
import { HttpProblem } from '../../http/problem.ts';
import { withRawBodies } from '../../http/raw-body.ts';
import { serve } from '../../http/serve-route.ts';
import { isBrokenOff } from '../../http/unfinished.ts';
import { importFindings } from './import-findings.ts';
import { importRecords } from './import-records.ts';
import { importRegister } from './import-register.ts';
import type { RecordsOptions } from './read-records.ts';

/** Imports of files, and what became of scanner reports. */
export function importRoutes(app: FastifyInstance, context: ServerContext): void {
  withRawBodies(app, (scope) => {
    serve(scope, context, routes.importFile, async (asked) => {
      const { query, caller, request, reply, requestId } = asked;
      const key = keyOf(request.headers['idempotency-key'], caller.key, 'POST /imports');
      const onceFor = async <Answer extends object>(tx: Tx, digest: string, work: () => Promise<Answer>): Promise<Answer> => {
        let fresh: Answer | null = null;
        const answer = await once(tx, key, { url: request.url, digest }, async () => {
          fresh = await work();
          return { status: 201, body: fresh as Json };
        });
        if (fresh !== null) return fresh;
        reply.header('idempotency-replayed', 'true');
        return answer.body as unknown as Answer;
      };
      const by = { body: request.body as Readable, source: query.source ?? 'unnamed', caller, requestId, once: onceFor };
      if (query.kind === 'register') return importRegister(context, { ...by, dryRun: query.dryRun === true, leaveOut: query.leaveOut === true, mapping: query.mapping, options: tableOptions(query) });
      if (query.kind !== 'findings')
        return importRecords(context, { ...by, kind: query.kind, dryRun: query.dryRun === true, options: recordsOptions(query, personOf(caller)) });
      const asset = query.asset === undefined ? undefined : askedAsset(query.asset, 'query.asset');
      const options = {
        ...(query.format === undefined ? {} : { format: query.format }),
        ...(asset === undefined ? {} : { asset }),
        ...(query.cluster === undefined ? {} : { cluster: query.cluster }),
      };
      const length = Number(request.headers['content-length'] ?? Number.NaN);
      return shown(
        await importFindings(context, {
          ...by,
          options,
          length: Number.isSafeInteger(length) ? length : null,
          brokenOff: () => isBrokenOff(request),
          requestKey: key === null ? null : requestKeyOf(key),
        }),
      );
    });
  });

  serve(app, context, routes.getImport, async ({ params }) => {
    const run = await getImport(context.pool, params.id);
    if (run === null) throw new HttpProblem('not-found', 'There is nothing here, or nothing that you may see.');
    return shown(run);
  });

  serve(app, context, routes.listImports, async ({ query: { key, ...query }, caller }) => {
    const requestKey = key === undefined ? undefined : requestKeyOf({ subject: caller.key, key });
    const page = await listImports(context.pool, { ...query, requestKey });
    return { items: page.items.map(shown), next: page.next };
  });
}

/** Of one caller: nobody finds, or guesses, what another one sends. */
function requestKeyOf({ subject, key }: { readonly subject: string; readonly key: string }): string {
  return `${subject} ${key}`;
}

type Query = ParsedOf<typeof routes.importFile>['query'];

function tableOptions({ sheet, header }: Query): Pick<RecordsOptions, 'sheet' | 'header'> {
  return { ...(sheet === undefined ? {} : { sheet }), ...(header === undefined ? {} : { header }) };
}

function recordsOptions(query: Query, caller: PersonId): RecordsOptions {
  const { document, owner, tier } = query;
  return {
    ...tableOptions(query),
    oscal: { owner: owner ?? caller, tier: tier ?? 2, ...(document === undefined ? {} : { document }) },
  };
}

function shown({
  id,
  kind,
  source,
  format,
  state,
  startedAt,
  finishedAt,
  contentDigest,
  counts,
  skipped,
  error,
  progress,
}: ImportRun): ReplyOf<typeof routes.getImport> {
  return {
    id,
    kind,
    source,
    format,
    state,
    startedAt,
    finishedAt,
    contentDigest,
    counts: { ...counts },
    skipped: skipped.map((one) => ({ ...one })),
    error,
    progress,
  };
}
