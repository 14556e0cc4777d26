import { randomUUID } from 'node:crypto';
import { textAt } from './json-view.ts';
import { type Session, sessionFor } from './session-file.ts';
import { UsageError } from './usage-error.ts';

/** `application/problem+json` (RFC 9457) as the server sends it. */
export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** Every reason, field and moved part, as lines for a person. */
  readonly lines: readonly string[];
};

/** Nobody answered, or not as an Exeat server does. */
export class ServerUnreachable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ServerUnreachable';
  }
}

/** The server answered, and its answer is no. */
export class ServerRefused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ServerRefused';
    this.problem = problem;
  }
}

type Query = Readonly<Record<string, string | number | undefined>>;
export type Call = {
  readonly query?: Query;
  /** A value is sent as JSON, a stream as it is. */
  readonly body?: unknown;
  readonly stream?: { readonly content: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>; readonly mediaType: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly accept?: string;
};

export type Client = {
  readonly base: URL;
  get(path: string, call?: Call): Promise<unknown>;
  post(path: string, call?: Call): Promise<unknown>;
  patch(path: string, call?: Call): Promise<unknown>;
  /** The reply as it is, for what is no JSON. */
  raw(method: string, path: string, call?: Call): Promise<Response>;
};

/** A client of the server at `EXEAT_URL`, with the given token (null: with none), that of the environment, or the session that login kept. */
export async function connect(options: { readonly token?: string | null } = {}): Promise<Client> {
  const base = serverAddress();
  const session = options.token === undefined ? await sessionFor(base) : options.token === null ? null : { token: options.token };
  const raw = (method: string, path: string, call: Call = {}) => send(base, session, method, path, call);
  const json = async (method: string, path: string, call?: Call): Promise<unknown> => {
    const reply = await raw(method, path, call);
    if (reply.status === 204) return null;
    return reply.json().catch((cause: unknown) => {
      throw new ServerUnreachable(`expected JSON from ${base.href}, got something else; is that an Exeat server?`, { cause });
    });
  };
  return { base, raw, get: (path, call) => json('GET', path, call), post: (path, call) => json('POST', path, call), patch: (path, call) => json('PATCH', path, call) };
}

export function serverAddress(text = process.env['EXEAT_URL'] ?? 'http://127.0.0.1:7420'): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`expected EXEAT_URL to be the address of a server (https://exeat.example.com), got "${text}"`);
  }
  // A bearer credential over plain HTTP is readable on the way; on this machine it leaves nothing.
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && process.env['EXEAT_ALLOW_HTTP'] !== '1') {
    throw new UsageError(`expected an https address for another machine, got ${url.href}: a token sent there could be read on the way. Use https, or set EXEAT_ALLOW_HTTP=1`);
  }
  return url;
}

async function send(base: URL, session: Session | null, method: string, path: string, call: Call): Promise<Response> {
  const url = new URL(`${base.pathname.replace(/\/$/, '')}/api/v1${path}`, base);
  for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
  const headers = new Headers({ accept: call.accept ?? 'application/json', ...call.headers });
  if (session !== null) headers.set('authorization', `Bearer ${session.token}`);
  if (method === 'POST' && !headers.has('idempotency-key')) headers.set('idempotency-key', randomUUID());
  const body = call.stream === undefined ? (call.body === undefined ? null : JSON.stringify(call.body)) : call.stream.content;
  if (body !== null) headers.set('content-type', call.stream?.mediaType ?? 'application/json');
  const options = { method, headers, body, redirect: 'error', ...(call.stream === undefined ? {} : { duplex: 'half' }) } satisfies Record<string, unknown>;
  const reply = await fetch(url, options as RequestInit).catch((cause: unknown) => {
    throw new ServerUnreachable(`expected a server at ${base.href}, got no answer (${reasonOf(cause)}); start it with ./exeat serve, or set EXEAT_URL`, { cause });
  });
  if (!reply.ok) throw new ServerRefused(await problemOf(reply));
  return reply;
}

async function problemOf(reply: Response): Promise<Problem> {
  const body: unknown = await reply.json().catch(() => null);
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const text = (name: string, otherwise: string) => (typeof fields[name] === 'string' ? fields[name] : otherwise);
  const hint = reply.status === 401 ? ' Log in with ./exeat login, or set EXEAT_TOKEN.' : '';
  return {
    status: reply.status,
    code: text('code', `http-${reply.status}`),
    detail: `${text('detail', text('title', `the server answered ${reply.status} ${reply.statusText}`))}${hint}`,
    lines: [
      ...listAt(fields, 'reasons').map((reason) => `${textAt(reason, 'code')}: ${textAt(reason, 'text')} (${textAt(reason, 'rule')})`),
      ...listAt(fields, 'fields').map((field) => `${textAt(field, 'path')}: expected ${textAt(field, 'expected')}, got ${textAt(field, 'got')}`),
      ...listAt(fields, 'moved').map((part) => `${textAt(part, 'path')} moved: ${textAt(part, 'before')} → ${textAt(part, 'after')}`),
    ],
  };
}

function listAt(fields: Record<string, unknown>, name: string): readonly unknown[] {
  const found = fields[name];
  return Array.isArray(found) ? found : [];
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error instanceof Error ? error.message : String(error);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}
