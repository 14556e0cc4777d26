import { routes } from '@exeat/contract';
import { type Decision, type Json, refuse, standardMatrix, validateMatrix, accept } from '@exeat/core';
import { getConfig, listConfig } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { HttpProblem, Refused } from '../../http/problem.ts';
import { serve, serveCommand, tagOf } from '../../http/serve-route.ts';
import { nextConfigVersion, recordConfig } from '../../record/record-config.ts';
import { matrixName } from '../../snapshots.ts';

/** What each document must be. A name without rules is no configuration of ours. */
const rules: Readonly<Record<string, (document: Json, version: number) => Decision<Json>>> = {
  [matrixName]: readMatrix,
};

/** Published configuration: versioned data that decisions depend on. */
export function configRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listConfig, async () => ({ items: [...(await listConfig(context.pool))], next: null }));

  serve(app, context, routes.getConfig, async ({ params, reply }) => {
    if (rules[params.name] === undefined) throw noSuchConfig();
    const published = await getConfig(context.pool, params.name);
    const shown = published ?? { name: params.name, version: standardMatrix.version, revision: 0, document: standardMatrix as unknown as Json };
    reply.header('etag', tagOf(shown.revision));
    return shown;
  });

  serveCommand(app, context, routes.publishConfig, async ({ params, body, caller, requestId, ifMatch }, tx) => {
    const read = rules[params.name];
    if (read === undefined) throw noSuchConfig();
    const version = await nextConfigVersion(tx, params.name);
    const document = read(body.document, version);
    if (!document.ok) throw new Refused(document.reasons);
    const revision = await recordConfig(tx, { name: params.name, version, document: document.value }, { caller, requestId, ifMatch });
    return { reply: { name: params.name, version, revision, document: document.value }, headers: { etag: tagOf(revision) } };
  });
}

/** The version is the server's to give: computed approvals name it, so no two documents may share one. */
function readMatrix(document: Json, version: number): Decision<Json> {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    return refuse({ code: 'matrix-hole', rule: 'approval-matrix', text: 'document: expected an object.' });
  const matrix = validateMatrix({ ...document, version });
  return matrix.ok ? accept(matrix.value as unknown as Json) : matrix;
}

function noSuchConfig(): HttpProblem {
  return new HttpProblem('not-found', `There is no such configuration; there is ${Object.keys(rules).join(', ')}.`);
}
