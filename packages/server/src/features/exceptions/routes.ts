import { type PreviewedVerb, routes, type Verb, verbPreviewRoutes, verbRoutes } from '@exeat/contract';
import { databaseNow, lockStream, nextExceptionId, type Tx } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { personOf } from '../../http/authenticate.ts';
import { Refused, refusal } from '../../http/problem.ts';
import { type Done, requireRevision, serve, serveCommand, tagOf } from '../../http/serve-route.ts';
import { exceptionView } from '../../present/exception.ts';
import { actionsOn, changesOf, seeCase } from './attention.ts';
import { lockCase, runVerb, runVerbAfterVotes } from './commands.ts';
import { loadFacts } from '../../facts/load-facts.ts';
import { amendmentFor, commandPreviewFor, editFor, previewFor, renewalFor } from './preview.ts';
import { historyOf, listView, readException, versionsOf } from './queries.ts';
import { type Named, readContent } from '../../record/read-content.ts';
import { recordDraft } from '../../record/record-draft.ts';
import { commandOf, meantBy, scopesOf, type VerbBody } from './read-verb.ts';

/** The life of an exception over HTTP. What is allowed is decided in the core; here it is read, run and shown. */
export function exceptionRoutes(app: FastifyInstance, context: ServerContext): void {
  serveCommand(
    app,
    context,
    routes.createException,
    async ({ body, caller, requestId }, tx, id) => {
      const actor = personOf(caller);
      const { now } = await lockStream(tx, id);
      const content = readContent(body, actor, await namedNow(context, tx));
      if (!content.ok) throw new Refused(content.reasons);
      const facts = await loadFacts(context, tx, { now, actor, newId: id, scopes: [content.value.scope], withOthers: false, withCounts: false });
      const state = await recordDraft(tx, content.value, facts, { caller, requestId });
      return { reply: exceptionView(state, facts), headers: { etag: tagOf(state.revision), location: `/api/v1/exceptions/${id}` } };
    },
    async () => nextExceptionId(context.pool, Number((await databaseNow(context.pool)).slice(0, 4))),
  );

  serveCommand(
    app,
    context,
    routes.editException,
    async ({ params, body, caller, requestId, ifMatch }, tx): Promise<Done<typeof routes.editException>> => {
      const locked = await lockCase(tx, params.id);
      requireRevision(ifMatch, locked.revision);
      const content = readContent(body, locked.state.content.owner, await namedNow(context, tx));
      if (!content.ok) throw new Refused(content.reasons);
      const { state, facts } = await runVerb(context, tx, caller, requestId, locked, {
        scopes: [content.value.scope],
        about: { verb: 'edit' },
        command: { ok: true, value: { verb: 'edit', content: content.value } },
      });
      return { reply: exceptionView(state, facts), headers: { etag: tagOf(state.revision) } };
    },
  );

  for (const verb of Object.keys(verbRoutes) as Verb[]) verbRoute(app, context, verb);

  for (const verb of Object.keys(verbPreviewRoutes) as PreviewedVerb[]) {
    serve(app, context, verbPreviewRoutes[verb], ({ params, body, caller }) => commandPreviewFor(context, params.id, { verb, body } as VerbBody, caller));
  }
  serve(app, context, routes.previewException, ({ body, query, caller }) => previewFor(context, body, caller, query.draft));
  serve(app, context, routes.previewEdit, ({ params, body, caller }) => editFor(context, params.id, body.content, caller));
  serve(app, context, routes.previewAmendment, ({ params, body, caller }) => amendmentFor(context, params.id, body.content, caller));
  serve(app, context, routes.previewRenewal, ({ params, body, caller }) => renewalFor(context, params.id, body, caller));
  serve(app, context, routes.listExceptions, ({ query, caller }) => listView(context, query, caller.subject));
  serve(app, context, routes.getException, async ({ params, reply, caller }) => {
    const view = await readException(context, params.id, caller.subject.person);
    reply.header('etag', tagOf(view.revision));
    return view;
  });
  serve(app, context, routes.exceptionHistory, ({ params, caller }) => historyOf(context, params.id, caller.subject.person));
  serve(app, context, routes.possibleActions, ({ params, caller }) => actionsOn(context, params.id, caller));
  serve(app, context, routes.exceptionChanges, ({ params, query, caller }) => changesOf(context, params.id, query, caller));
  serve(app, context, routes.markSeen, ({ params, body, caller }) => seeCase(context, params.id, body.revision, caller));
  serve(app, context, routes.exceptionVersions, ({ params }) => versionsOf(context, params.id));
}

async function namedNow({ snapshots }: ServerContext, tx: Tx): Promise<Named> {
  return { organisation: await snapshots.organisation(tx), library: await snapshots.library(tx) };
}

/** One command: the same for every verb but for what its body means. */
function verbRoute(app: FastifyInstance, context: ServerContext, verb: Verb): void {
  const route = verbRoutes[verb];
  serveCommand<typeof route>(app, context, route, async (asked, tx): Promise<Done<typeof route>> => {
    const body = { verb, body: asked.body } as VerbBody;
    const locked = await lockCase(tx, asked.params.id);
    if ('ifMatch' in route) requireRevision(asked.ifMatch, locked.revision);
    const named = await namedNow(context, tx);
    const { state, facts, refused, after } = await runVerbAfterVotes(context, tx, asked.caller, asked.requestId, locked, {
      scopes: scopesOf(body, locked.state, named),
      about: meantBy(body),
      command: commandOf(body, locked.state, named),
    });
    if (refused !== null) {
      const problem = refusal(refused.reasons, refused.moved);
      return { reply: { ...problem, requestId: asked.requestId }, status: problem.status, after };
    }
    return { reply: exceptionView(state, facts), headers: { etag: tagOf(state.revision) }, after };
  });
}
