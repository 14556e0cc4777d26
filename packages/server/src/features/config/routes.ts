import { routes } from '@exeat/contract';
import { type Decision, type Json, refuse, standardMatrix, validateMatrix, accept } from '@exeat/core';
import { type ConfigDocument, getConfig, listConfig, type Queries } from '@exeat/store';
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
    const shown = await standing(context.pool, params.name);
    reply.header('etag', tagOf(shown.revision));
    return shown;
  });

  serveCommand(app, context, routes.publishConfig, async ({ params, body, caller, requestId, ifMatch }, tx) => {
    const read = rules[params.name];
    if (read === undefined) throw noSuchConfig();
    const version = await nextConfigVersion(tx, params.name);
    const document = read(body.document, version);
    if (!document.ok) throw new Refused(document.reasons);
    const { revision, awaits } = await recordConfig(context, tx, { name: params.name, version, document: document.value }, { caller, requestId, ifMatch });
    const stands = awaits === null ? { name: params.name, version, revision, document: document.value } : await standing(tx, params.name);
    return { reply: { ...stands, awaits }, headers: { etag: tagOf(revision) } };
  });
}

/** The document that holds now: the standard one until another is published. */
async function standing(queries: Queries, name: string): Promise<ConfigDocument> {
  return (await getConfig(queries, name)) ?? { name, version: standardMatrix.version, revision: 0, document: standardMatrix as unknown as Json };
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
