import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { html, page, pagePolicy } from '../../http/html.ts';
import type { WebFile } from '../../web/built-app.ts';
import { answerTooLong, longestSegment } from '../../http/unreadable-requests.ts';

/**
 * What pages may do: load our own files and ask our own server. React Aria adds one style element (touch gestures on buttons), which is
 * named by its digest; an end-to-end test fails on any violation, so a new version of it shows there.
 */
export const webPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const yearSeconds = 31_536_000;

/** The web application: its files by name, and its one document under every address that nothing else answers. */
export function webRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get('/files/:name', async (request, reply) => {
    const file = context.web?.files.get(request.url.split('?', 1)[0] ?? '');
    if (file === undefined) return reply.callNotFound();
    return send(request, reply.header('cache-control', `public, max-age=${yearSeconds}, immutable`), file);
  });

  app.get('/*', async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    // This route also catches what the router finds too long for another one.
    if (path.split('/').some((segment) => segment.length > longestSegment)) return answerTooLong(request, reply);
    // A machine that asks for what is not there must be told so, not handed a page.
    if (/^\/(?:api|files)(?:\/|$)/.test(path) || !(request.headers.accept ?? '*/*').match(/text\/html|\*\/\*/)) return reply.callNotFound();
    if (context.web === null) return sendMissing(reply);
    reply.headers({ 'content-security-policy': webPolicy, 'cache-control': 'no-cache' });
    return send(request, reply, context.web.index);
  });
}

function send(request: FastifyRequest, reply: FastifyReply, { type, plain, brotli, gzip }: WebFile): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  reply.type(type).header('vary', 'accept-encoding');
  if (brotli !== null && /\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(brotli);
  if (gzip !== null && /\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(gzip);
  return reply.send(plain);
}

/** The rest of Exeat works without it. */
function sendMissing(reply: FastifyReply): FastifyReply {
  const body = html`<h1>The web application is not built</h1>
<p>Everything else works: the interface is described at <a href="/docs">/docs</a>, and the command line needs no page.</p>
<p>Stop this server and start it again with <code>npm start</code> in the folder of Exeat: it builds the application, and says why when it cannot.
In an installation without development packages (<code>npm ci --omit=dev</code>), build it first where they are: <code>npm run build</code>.</p>`;
  return reply.code(503).headers({ 'content-security-policy': pagePolicy, 'cache-control': 'no-store' }).type('text/html; charset=utf-8').send(page('Exeat', body));
}
