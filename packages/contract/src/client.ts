import type { z } from 'zod';
import type { Problem } from './problem.ts';
import type { CallOf, ReplyOf, RouteContract } from './route.ts';

/** The server's answer was no. `problem` is what it said; null when it said nothing readable. */
export class ProblemError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.detail ?? `the server answered ${status}`);
    this.name = 'ProblemError';
    this.status = status;
    this.problem = problem;
  }
}

export type ClientOptions = {
  /** Address of the server, without `/api/v1`. */
  readonly base: string;
  readonly token?: string;
  /** `globalThis.fetch`, or one that a test passes in. */
  readonly fetch: (
    url: string,
    init: { method: string; headers: Record<string, string>; body?: string },
  ) => Promise<Pick<Response, 'status' | 'ok' | 'text'>>;
  /** Draws the `Idempotency-Key` of a change. Absent: none is sent. */
  readonly newKey?: () => string;
};

export type Client = <Route extends RouteContract>(route: Route, call: CallOf<Route>) => Promise<ReplyOf<Route>>;

/** A client whose types are those of the contract. Throws ProblemError for every answer that is not a success. */
export function createClient(options: ClientOptions): Client {
  return async <Route extends RouteContract>(route: Route, call: CallOf<Route>): Promise<ReplyOf<Route>> => {
    const { params, query, body, ifMatch } = call as {
      params?: Record<string, unknown>;
      query?: Record<string, unknown>;
      body?: unknown;
      ifMatch?: string;
    };
    const headers: Record<string, string> = { accept: 'application/json' };
    if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`;
    if (options.newKey !== undefined && route.method !== 'GET') headers['idempotency-key'] = options.newKey();
    if (ifMatch !== undefined) headers['if-match'] = ifMatch;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init = { method: route.method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const reply = await options.fetch(urlOf(options.base, route, params ?? {}, query ?? {}), init);
    const text = await reply.text();
    if (!reply.ok) throw new ProblemError(reply.status, readProblem(text));
    return (route.reply === null ? undefined : (route.reply as z.ZodType).parse(JSON.parse(text))) as ReplyOf<Route>;
  };
}

function urlOf(base: string, route: RouteContract, params: Readonly<Record<string, unknown>>, query: Readonly<Record<string, unknown>>): string {
  const path = route.path.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(String(params[name])));
  const url = new URL(`${base.replace(/\/$/, '')}${route.outside === true ? '' : '/api/v1'}${path}`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url.href;
}

function readProblem(text: string): Problem | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'code' in value ? (value as Problem) : null;
  } catch {
    return null;
  }
}
