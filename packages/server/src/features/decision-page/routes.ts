import type { ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { databaseNow } from '@exeat/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { refuseCrossSite } from '../../http/authenticate.ts';
import { html, type Html, page, pagePolicy } from '../../http/html.ts';
import { HttpProblem } from '../../http/problem.ts';
import { type DecisionLink, openDecisionLink } from '../../identity/decision-link.ts';
import { commandOf, type Fields, readFields } from './form.ts';
import { type OwnApi, ownApi } from './own-api.ts';
import { decidedPage, decisionForm, messagePage, movedPage, signInForm } from './views.ts';

type Session = ReplyOf<typeof routes.currentSession>;
type Changes = ReplyOf<typeof routes.exceptionChanges>;
type Tasks = ReplyOf<typeof routes.listTasks>;
type Path = { readonly Params: { readonly link: string } };

/**
 * The page behind the link of a mail: one person decides on what the mail told of, without scripts, on any phone. Looking changes nothing;
 * deciding is the command of the API, by the session of the person that the link names.
 */
export function decisionPage(app: FastifyInstance, context: ServerContext): void {
  app.get<Path>('/decide/:link', async (request, reply) => {
    const opened = openDecisionLink(context, request.params.link, await databaseNow(context.pool));
    if (opened.kind !== 'good') return send(reply, 403, messagePage(opened.kind));
    return show(reply, ownApi(app, request), opened.link);
  });

  void app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 131_072 }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    scope.post<Path>('/decide/:link', async (request, reply) => {
      const opened = openDecisionLink(context, request.params.link, await databaseNow(context.pool));
      if (opened.kind !== 'good') return send(reply, 403, messagePage(opened.kind));
      if (comesFromElsewhere(context, request)) return send(reply, 403, messagePage('cross-site'));
      const fields = readFields(request.body);
      if (fields === null) return send(reply, 400, messagePage('unreadable'));
      return fields.password === '' ? decide(reply, ownApi(app, request), opened.link, fields) : signIn(app, request, reply, opened.link, fields);
    });
  });
}

/** What the mail told of, if it still stands, for the person that the link names; else why there is nothing to decide. */
async function show(
  reply: FastifyReply,
  api: OwnApi,
  link: DecisionLink,
  problem: Html | null = null,
  kept: Fields | null = null,
): Promise<FastifyReply> {
  const session = await api<Session>('GET', '/sessions/current');
  if (!session.ok || session.body.session === null) return send(reply, problem === null ? 200 : 401, signInForm(problem));
  if (session.body.session.person.id !== link.person) return send(reply, 403, messagePage('other-person', session.body.session.person.name));
  const read = await api<ExceptionReply>('GET', `/exceptions/${encodeURIComponent(link.exception)}`);
  if (!read.ok) return send(reply, read.status, messagePage('gone'));
  const tasks = await api<Tasks>('GET', `/tasks?exception=${encodeURIComponent(link.exception)}`);
  // The mail told of the request that opened the case; a change of it is decided in the inbox.
  const task = tasks.ok ? tasks.body.items.find(({ kind, change }) => change === null && (kind === 'decide' || kind === 'vote')) : undefined;
  const own = read.body.decisions.findLast((decision) => decision.person?.id === link.person);
  if (task === undefined) return send(reply, 409, decidedPage(read.body, own ?? null, problem));
  if (read.body.relianceHash !== link.relianceHash) {
    const changes = await api<Changes>('GET', `/exceptions/${encodeURIComponent(link.exception)}/changes?limit=1&relianceHash=${link.relianceHash}`);
    return send(reply, 409, movedPage(read.body.id, changes.ok ? changes.body.moved : []));
  }
  const stale = task.actions.flatMap(({ reasons }) => reasons).find(({ code }) => code === 'step-up-required');
  if (stale !== undefined) return send(reply, 401, signInForm(html`${stale.text}`, kept));
  return send(reply, problem === null ? 200 : 409, decisionForm(read.body, task, problem, kept));
}

async function decide(reply: FastifyReply, api: OwnApi, link: DecisionLink, fields: Fields): Promise<FastifyReply> {
  const session = await api<Session>('GET', '/sessions/current');
  if (!session.ok || session.body.session === null) return send(reply, 401, signInForm(html`Your session has ended. Sign in to go on.`, fields));
  if (session.body.session.person.id !== link.person) return send(reply, 403, messagePage('other-person', session.body.session.person.name));
  const read = await api<ExceptionReply>('GET', `/exceptions/${encodeURIComponent(link.exception)}`);
  if (!read.ok) return send(reply, read.status, messagePage('gone'));
  const command = commandOf(fields, link, read.body);
  if (command === null) return show(reply, api, link, html`Choose what you decide.`, fields);
  const done = await api<ExceptionReply>('POST', `/exceptions/${encodeURIComponent(link.exception)}/${command.verb}`, command.body);
  if (done.ok) return send(reply, 200, decidedPage(done.body, done.body.decisions.findLast((one) => one.person?.id === link.person) ?? null, null));
  const { reasons, detail, code } = done.problem;
  if (code === 'step-up-required') return send(reply, 401, signInForm(html`${detail}`, fields));
  const problem = html`${reasons === undefined ? detail : html`<ul>${reasons.map(({ text }) => html`<li>${text}</li>`)}</ul>`}`;
  return show(reply, api, link, problem, fields);
}

/** Signs in as the person of the link and no other, and goes on with what was written, if anything. */
async function signIn(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, link: DecisionLink, fields: Fields): Promise<FastifyReply> {
  const { userName, password, code } = fields;
  const signed = await ownApi(app, request, '')<Session['session']>('POST', '/sessions', { userName, password, code, cookie: true });
  if (!signed.ok) return send(reply, signed.status, signInForm(html`${signed.problem.detail}`, fields));
  const cookie = signed.setCookie?.split(';')[0] ?? '';
  if (signed.body?.person.id !== link.person) {
    await ownApi(app, request, cookie)('DELETE', '/sessions/current');
    return send(reply, 403, messagePage('other-person', signed.body?.person.name ?? ''));
  }
  if (signed.setCookie !== null) reply.header('set-cookie', signed.setCookie);
  if (fields.outcome === '') return reply.redirect(request.url, 303);
  return decide(reply, ownApi(app, request, cookie), link, fields);
}

function comesFromElsewhere(context: ServerContext, request: FastifyRequest): boolean {
  try {
    refuseCrossSite(context, request);
    return false;
  } catch (error) {
    if (error instanceof HttpProblem) return true;
    throw error;
  }
}

function send(reply: FastifyReply, status: number, body: Html): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').header('content-security-policy', pagePolicy).send(page('Exeat', body));
}
