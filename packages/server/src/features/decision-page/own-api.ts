import type { Problem } from '@exeat/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** An answer of the API: the body of a success, or its problem. */
export type OwnReply<Body> =
  | { readonly ok: true; readonly body: Body; readonly setCookie: string | null }
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

export type OwnApi = <Body>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<OwnReply<Body>>;

/**
 * The API as the browser behind a request would ask it, by its cookie and from its place: a page without scripts is one more client, so that
 * signing in, access, rates and refusals are those of every other client. `cookie`: another one than the request brought.
 */
export function ownApi(app: FastifyInstance, request: FastifyRequest, cookie: string | null = null): OwnApi {
  return async <Body>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<OwnReply<Body>> => {
    const passed = ['sec-fetch-site', 'origin', 'user-agent'].flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    });
    const sent = cookie ?? request.headers.cookie ?? null;
    const reply = await app.inject({
      method,
      url: `/api/v1${path}`,
      remoteAddress: request.ip,
      headers: { ...Object.fromEntries(passed), ...(sent === null ? {} : { cookie: sent }) },
      ...(body === undefined ? {} : { payload: body }),
    });
    const setCookie = reply.headers['set-cookie'];
    const value: unknown = reply.payload === '' ? null : reply.json();
    if (reply.statusCode >= 400) return { ok: false, status: reply.statusCode, problem: value as Problem };
    return { ok: true, body: value as Body, setCookie: typeof setCookie === 'string' ? setCookie : null };
  };
}
