import { routes } from '@exeat/contract';
import { sha256Text } from '@exeat/core';
import { countAttempt, listAccounts } from '@exeat/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { readCookie, sessionCookie } from '../../http/cookie.ts';
import { html, page, pagePolicy } from '../../http/html.ts';
import { HttpProblem } from '../../http/problem.ts';
import { isStorable } from '../../http/read-json.ts';
import { serve } from '../../http/serve-route.ts';
import { comeBack, leaveFor, ProviderFailure } from '../../identity/ask-provider.ts';
import type { Provider } from '../../identity/providers.ts';
import { personReply } from '../../present/person.ts';
import { acceptIdentity } from './accept-identity.ts';
import { endedFlowCookie, flowCookie, readFlow } from './flow-cookie.ts';

/** So long may somebody take at the provider. */
const flowMinutes = 10;

/** Sign-in at identity providers, for browsers: out with `/sign-in/ID`, back to `/sign-in/ID/callback`. */
export function providerRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listAccounts, async () => {
    const organisation = await context.snapshots.organisation(context.pool);
    const items = (await listAccounts(context.pool)).map(({ person, localSince, issuers }) => ({
      person: personReply(organisation, person),
      localSince,
      issuers: [...issuers],
    }));
    return { items, next: null };
  });

  app.get<Asked>('/sign-in/:provider', async (request, reply) => guarded(context, reply, () => leave(context, request, reply)));
  app.get<Asked>('/sign-in/:provider/callback', async (request, reply) => guarded(context, reply, () => arrive(context, request, reply)));
}

type Asked = { readonly Params: { readonly provider: string }; readonly Querystring: Readonly<Record<string, unknown>> };

async function leave(context: ServerContext, request: FastifyRequest<Asked>, reply: FastifyReply): Promise<FastifyReply> {
  await countSignIn(context, request.ip);
  const provider = providerOf(context, request.params.provider);
  const { flow, address } = await leaveFor(provider, redirectUri(context, provider), {
    returnTo: localPath(request.query['return']),
    link: typeof request.query['link'] === 'string' && isStorable(request.query['link']) ? request.query['link'].slice(0, 200) : null,
    maxAge: request.query['fresh'] === '1' ? 60 : context.settings.sessionHours * 3600,
    signInAgain: request.query['fresh'] === '1',
    untilMs: Date.now() + flowMinutes * 60_000,
  });
  return reply.header('set-cookie', flowCookie(context.sealing, flow, flowMinutes * 60)).redirect(address.href, 303);
}

async function arrive(context: ServerContext, request: FastifyRequest<Asked>, reply: FastifyReply): Promise<FastifyReply> {
  const provider = providerOf(context, request.params.provider);
  const flow = readFlow(context.sealing, request.headers.cookie);
  if (flow === null || flow.provider !== provider.id || flow.untilMs < Date.now())
    throw new HttpProblem('sign-in-failed', `Expected a sign-in that this browser began in the last ${flowMinutes} minutes. Begin it again.`);
  // Whatever the provider thinks of a code that comes twice, we take each answer once.
  if ((await countAttempt(context.pool, `provider-answer ${sha256Text(flow.state)}`, 24 * 3600)).count > 1)
    throw new HttpProblem('sign-in-failed', 'This answer of the provider was used before. Begin the sign-in again.');
  const current = new URL(request.raw.url ?? '', redirectUri(context, provider));
  const session = await acceptIdentity(context, provider, await comeBack(provider, flow, current), {
    link: flow.link,
    requestId: request.id,
    replaces: readCookie(request.headers.cookie),
  });
  context.log('info', 'provider-sign-in', { provider: provider.id, person: session.person });
  reply.header('set-cookie', [sessionCookie(session.token, context.settings.sessionHours * 3600), endedFlowCookie]);
  return reply.redirect(flow.returnTo, 303);
}

/** A person is shown a page, not a problem. */
async function guarded(context: ServerContext, reply: FastifyReply, work: () => Promise<FastifyReply>): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    const answer = toldOf(error);
    if (answer === null) throw error;
    context.log('warn', 'provider-sign-in-failed', { reason: error instanceof Error ? error.message : String(error) });
    const body = html`<h1>Sign-in failed</h1><p class="problem">${answer.text}</p><p><a href="/">Back to the start</a></p>`;
    return reply
      .code(answer.status)
      .headers(answer.status === 503 ? { 'retry-after': '30' } : {})
      .header('set-cookie', endedFlowCookie)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy)
      .send(page('Exeat', body));
  }
}

function toldOf(error: unknown): { readonly status: number; readonly text: string } | null {
  if (error instanceof ProviderFailure && error.kind === 'unreachable')
    return { status: 503, text: 'The identity provider does not answer. Whoever is signed in stays so; try to sign in again in a while.' };
  if (error instanceof ProviderFailure)
    return {
      status: 401,
      text: 'What came back from the identity provider was refused. Begin the sign-in again; if it fails again, the log of the server says why.',
    };
  if (error instanceof HttpProblem)
    return {
      status: error.code === 'not-found' ? 404 : error.code === 'too-many-requests' ? 429 : error.code === 'link-not-valid' ? 403 : 401,
      text: error.message,
    };
  return null;
}

async function countSignIn(context: ServerContext, address: string): Promise<void> {
  const { count, retryAfter } = await countAttempt(context.pool, `provider ${sha256Text(address)}`, 15 * 60);
  if (count > context.settings.signInAttempts * 30)
    throw new HttpProblem('too-many-requests', `Too many sign-ins from this address. Try again in ${retryAfter} seconds.`);
}

function providerOf(context: ServerContext, id: string): Provider {
  const provider = context.providers.find((one) => one.id === id);
  if (provider === undefined) throw new HttpProblem('not-found', 'There is no such identity provider here.');
  return provider;
}

/** One for each provider, so that an answer of one is never taken for another's. */
function redirectUri(context: ServerContext, provider: Provider): string {
  return new URL(`/sign-in/${provider.id}/callback`, context.publicUrl).href;
}

/** A path of this server, and nothing that a browser takes for another one. */
function localPath(asked: unknown): string {
  return typeof asked === 'string' && /^\/(?![/\\])[\x21-\x7e]{0,500}$/.test(asked) && !asked.includes('\\') ? asked : '/';
}
