import { routes } from '@exeat/contract';
import { peekSetupLink } from '@exeat/store';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { html, type Html, page, pagePolicy } from '../../http/html.ts';
import { HttpProblem, Refused } from '../../http/problem.ts';
import { isStorable } from '../../http/read-json.ts';
import { setUp } from './set-up.ts';

/** The page that a one-time link opens: a form without scripts, for a browser. The same as `POST /api/v1/setup`. */
export function setupPage(app: FastifyInstance, context: ServerContext): void {
  app.get<{ Querystring: { token?: unknown } }>('/setup', async ({ query }, reply) => {
    const token = typeof query.token === 'string' && isStorable(query.token) ? query.token : '';
    const link = await peekSetupLink(context.pool, token);
    return send(reply, link === null ? invalidLink() : form(token, link.person === null, null), link === null ? 403 : 200);
  });

  void app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 16_384 }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    scope.post('/setup', async (request, reply) => {
      const fields = request.body instanceof URLSearchParams ? Object.fromEntries(request.body) : {};
      const token = fields['token'] ?? '';
      const link = isStorable(Object.values(fields).join('')) ? await peekSetupLink(context.pool, token) : null;
      if (link === null) return send(reply, invalidLink(), 403);
      const body = routes.setUp.body.safeParse(bodyOf(fields, link.person === null));
      if (!body.success)
        return send(
          reply,
          form(token, link.person === null, body.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')),
          400,
        );
      try {
        await setUp(context, body.data, request.ip);
      } catch (error) {
        if (!(error instanceof HttpProblem) && !(error instanceof Refused)) throw error;
        return send(reply, form(token, link.person === null, error.message), 400);
      }
      return send(reply, html`<h1>Done</h1><p>The password is set. Sign in, for example with <code>./exeat login</code>.</p>`, 200);
    });
  });
}

function bodyOf(fields: Readonly<Record<string, string>>, isFirst: boolean): unknown {
  const { token, password, userName, name, email, unit, unitName, zone } = fields;
  if (!isFirst) return { token, password };
  return {
    token,
    password,
    administrator: { userName, name, ...(email === undefined || email === '' ? {} : { email }), unit: { id: unit, name: unitName, zone } },
  };
}

function form(token: string, isFirst: boolean, problem: string | null): Html {
  return html`<h1>${isFirst ? 'First administrator' : 'Set your password'}</h1>
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
<button>Save</button></form>`;
}

function invalidLink(): Html {
  return html`<h1>This link is not valid</h1><p>It was used, has expired, or was never made. An administrator of the machine makes another one with <code>./exeat admin setup-link</code> or <code>./exeat admin reset-password PERSON</code>.</p>`;
}

function send(reply: FastifyReply, body: Html, status: number): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').header('content-security-policy', pagePolicy).send(page('Exeat', body));
}
