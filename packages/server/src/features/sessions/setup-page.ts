import { routes } from '@exeat/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { renderSVG } from 'uqr';
import type { ServerContext } from '../../context.ts';
import { Html, html, page, pagePolicy } from '../../http/html.ts';
import { HttpProblem, Refused } from '../../http/problem.ts';
import { isStorable } from '../../http/read-json.ts';
import { openSetUp, type OpenedLink, setUp } from './set-up.ts';

/** The page that a one-time link opens: a form without scripts, for a browser. The same as `POST /api/v1/setup`. */
export function setupPage(app: FastifyInstance, context: ServerContext): void {
  app.get<{ Querystring: { token?: unknown } }>('/setup', async ({ query, ip }, reply) => {
    const token = typeof query.token === 'string' && isStorable(query.token) ? query.token : '';
    return showLink(context, reply, { token, address: ip, problem: null });
  });

  void app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 16_384 }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    scope.post('/setup', async (request, reply) => {
      const fields = request.body instanceof URLSearchParams ? Object.fromEntries(request.body) : {};
      const token = isStorable(Object.values(fields).join('')) ? (fields['token'] ?? '') : '';
      const show = (problem: string) => showLink(context, reply, { token, address: request.ip, problem });
      const body = routes.setUp.body.safeParse(bodyOf(fields));
      if (!body.success) return show(body.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
      try {
        const { recoveryCodes } = await setUp(context, body.data, { address: request.ip, requestId: request.id });
        return send(reply, done(recoveryCodes), 200);
      } catch (error) {
        if (!(error instanceof HttpProblem) && !(error instanceof Refused)) throw error;
        return show(error.message);
      }
    });
  });
}

/** The form of a link that is good, with what was wrong; else that it is not. */
async function showLink(
  context: ServerContext,
  reply: FastifyReply,
  asked: { readonly token: string; readonly address: string; readonly problem: string | null },
): Promise<FastifyReply> {
  try {
    const opened = await openSetUp(context, asked.token, asked.address);
    const body = opened.isClosed ? providers(context, asked.token) : form(asked.token, opened, asked.problem);
    return send(reply, body, asked.problem === null ? 200 : 400);
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.code === 'too-many-requests') throw error;
    return send(reply, invalidLink(), 403);
  }
}

function bodyOf(fields: Readonly<Record<string, string>>): unknown {
  const { token, password, code, userName, name, email, unit, unitName, zone } = fields;
  if (userName === undefined) return { token, password, code };
  const administrator = { userName, name, ...(email === undefined || email === '' ? {} : { email }), unit: { id: unit, name: unitName, zone } };
  return { token, password, code, administrator };
}

function form(token: string, { person, secret, address }: OpenedLink, problem: string | null): Html {
  const isFirst = person === null;
  return html`<h1>${isFirst ? 'First administrator' : 'Set password and authenticator'}</h1>
${problem === null ? '' : html`<p class="problem">${problem}</p>`}
<form method="post" action="/setup"><input type="hidden" name="token" value="${token}">
${
  isFirst
    ? html`<p>The administrator keeps the directory, the policy library and the keys, and decides nothing.</p>
<label>User name <input name="userName" required autocomplete="username"></label>
<label>Name <input name="name" required autocomplete="name"></label>
<label>E-mail (may be left out) <input name="email" type="email" autocomplete="email"></label>
<label>Code of the organisation <input name="unit" required value="GRP"></label>
<label>Name of the organisation <input name="unitName" required></label>
<label>Time zone <input name="zone" required placeholder="Europe/Berlin"></label>`
    : ''
}
<label>Password, at least 12 characters <input name="password" type="password" required minlength="12" autocomplete="new-password"></label>
<h2>Authenticator</h2>
<p>Scan this with an authenticator app, or type the secret into it. Every sign-in asks for a code of it.</p>
<div class="code">${new Html(renderSVG(address, { border: 2, pixelSize: 4 }))}</div>
<p>Secret: <code>${(secret.match(/.{1,4}/g) ?? []).join(' ')}</code></p>
<label>The six digits that it shows now <input name="code" required inputmode="numeric" autocomplete="one-time-code"></label>
<button>Save</button></form>`;
}

function done(recoveryCodes: readonly string[]): Html {
  return html`<h1>Done</h1>
<p>Keep these recovery codes where your authenticator is not. Each replaces its code once; they are shown only here.</p>
<pre>${recoveryCodes.join('\n')}</pre>
<p><a href="/">Sign in</a> with the next code of your authenticator, here in the browser, or with <code>./exeat login</code>.</p>`;
}

/** Where people sign in at providers, an invitation is accepted there. */
function providers(context: ServerContext, token: string): Html {
  const links = context.providers.map(({ id, name }) => html`<li><a href="${`/sign-in/${id}?link=${encodeURIComponent(token)}`}">${name}</a></li>`);
  return html`<h1>Accept the invitation</h1><p>Sign in as yourself; from then on you sign in there.</p><ul>${links}</ul>`;
}

function invalidLink(): Html {
  return html`<h1>This link is not valid</h1><p>It was used, has expired, or was never made. An administrator of the machine makes another one with <code>./exeat admin setup-link</code> or <code>./exeat admin reset-password PERSON</code>.</p>`;
}

function send(reply: FastifyReply, body: Html, status: number): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').header('content-security-policy', pagePolicy).send(page('Exeat', body));
}
