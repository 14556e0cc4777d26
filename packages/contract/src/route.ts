import type { Action } from '@exeat/core';
import type { z } from 'zod';

/**
 * One route of the API, said once: the server serves it, OpenAPI describes it and the client calls it from this record.
 * Paths are below `/api/v1` unless `outside`; parameters are written `:name`.
 */
export type RouteContract = {
  /** Name of the operation, unique, a verb and a noun: `listExceptions`. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  /** Heading under which the documentation lists it. */
  readonly tag: string;
  /** `public`: no credential is looked at. `signed-in`: a session or token, else 401. */
  readonly access: 'public' | 'signed-in';
  /** What is asked of the access table before the handler runs. Absent: the handler asks itself, because it depends on an object. */
  readonly action?: Action;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** A JSON body. */
  readonly body?: z.ZodType;
  /** Media types of a body that is not JSON; the handler gets it as a stream. */
  readonly rawBody?: readonly string[];
  /** Needs `If-Match` with the revision that was read. */
  readonly ifMatch?: true;
  /** Status of success; default 200. 204 has no reply. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Shape of the answer; null: none, or not JSON (`replyType`). */
  readonly reply: z.ZodType | null;
  /** Media type of an answer that is not JSON, or all that it may have. */
  readonly replyType?: string | readonly string[];
  /** Not below `/api/v1`. */
  readonly outside?: true;
};

/** Keeps the exact types of a route. */
export function defineRoute<const Route extends RouteContract>(route: Route): Route {
  return route;
}

type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type InputOf<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;

/** What a handler is given, parsed. */
export type ParsedOf<Route extends RouteContract> = {
  readonly params: OutputOf<Route['params']>;
  readonly query: OutputOf<Route['query']>;
  readonly body: OutputOf<Route['body']>;
};

/** What a handler answers, and a client gets. */
export type ReplyOf<Route extends RouteContract> = Route['reply'] extends z.ZodType ? z.output<Route['reply']> : undefined;

/** What a client gives: only the parts that the route has. */
export type CallOf<Route extends RouteContract> = (Route['params'] extends z.ZodType ? { readonly params: InputOf<Route['params']> } : unknown) &
  (Route['query'] extends z.ZodType ? { readonly query?: InputOf<Route['query']> } : unknown) &
  (Route['body'] extends z.ZodType ? { readonly body: InputOf<Route['body']> } : unknown) &
  (Route['ifMatch'] extends true ? { readonly ifMatch: string } : unknown);
