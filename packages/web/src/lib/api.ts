import type { CallOf, Problem, ReplyOf, RouteContract, routes } from '@exeat/contract';

type Routes = (typeof routes)[keyof typeof routes];
/** A route as `METHOD /path` of the contract: `GET /exceptions/:id`. */
export type RouteKey = Routes extends infer Route ? (Route extends RouteContract ? `${Route['method']} ${Route['path']}` : never) : never;
type RouteOf<Key extends RouteKey> = Key extends `${infer Method} ${infer Path}`
  ? Extract<Routes, { readonly method: Method; readonly path: Path }>
  : never;

export type Call<Key extends RouteKey> = CallOf<RouteOf<Key>>;
export type Reply<Key extends RouteKey> = ReplyOf<RouteOf<Key>>;

/** The server's answer was no. `problem` is what it said; null when it said nothing readable. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.detail ?? `status ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }
}

/** No answer came: whether a change was made is not known. Asking again with the same key is safe. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super('no answer', { cause });
    this.name = 'NoAnswer';
  }
}

type Parts = {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly ifMatch?: string;
};

export type AskOptions = {
  readonly signal?: AbortSignal;
  /** `Idempotency-Key` of a change; a fresh one unless given. */
  readonly key?: string;
};

const ended = new Set<() => void>();

/** Calls `listener` whenever the server says that nobody is signed in. Answers the function that stops it. */
export function onSessionEnded(listener: () => void): () => void {
  ended.add(listener);
  return () => ended.delete(listener);
}

/**
 * Asks the server. Types come from the contract; no code of it is loaded.
 * @throws ApiError for every answer that is not a success; NoAnswer when none came.
 */
export async function ask<Key extends RouteKey>(key: Key, call: Call<Key>, options: AskOptions = {}): Promise<Reply<Key>> {
  const parts = call as Parts;
  const [method = 'GET', path = '/'] = key.split(' ');
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['idempotency-key'] = options.key ?? crypto.randomUUID();
  if (parts.ifMatch !== undefined) headers['if-match'] = parts.ifMatch;
  if (parts.body !== undefined) headers['content-type'] = 'application/json';
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (parts.body !== undefined) init.body = JSON.stringify(parts.body);
  if (options.signal !== undefined) init.signal = options.signal;
  const text = await send(apiAddress(path, parts), init);
  return (text === '' ? undefined : JSON.parse(text)) as Reply<Key>;
}

/** Sends a file as it is, with its media type. `key` as in `ask`: the same one again does it once. @throws as `ask`. */
export async function upload<Key extends RouteKey>(
  key: Key,
  call: Omit<Call<Key>, 'body'>,
  file: Blob,
  options: AskOptions = {},
): Promise<Reply<Key>> {
  const [method = 'POST', path = '/'] = key.split(' ');
  const headers = {
    accept: 'application/json',
    'content-type': file.type === '' ? 'application/octet-stream' : file.type,
    'idempotency-key': options.key ?? crypto.randomUUID(),
  };
  const init: RequestInit = { method, headers, credentials: 'same-origin', body: file };
  if (options.signal !== undefined) init.signal = options.signal;
  return JSON.parse(await send(apiAddress(path, call as Parts), init)) as Reply<Key>;
}

/** Address of a route, for `ask` and for links that download. */
export function apiAddress(path: string, { params = {}, query = {} }: Parts): string {
  const filled = path.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') search.set(name, String(value));
  return `/api/v1${filled}${search.size === 0 ? '' : `?${search}`}`;
}

async function send(address: string, init: RequestInit): Promise<string> {
  let reply: Response;
  let text: string;
  try {
    reply = await fetch(address, init);
    text = await reply.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new NoAnswer(error);
  }
  if (reply.ok) return text;
  const problem = readProblem(text);
  if (reply.status === 401 && problem?.code === 'not-signed-in') for (const listener of ended) listener();
  throw new ApiError(reply.status, problem);
}

function readProblem(text: string): Problem | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'code' in value ? (value as Problem) : null;
  } catch {
    return null;
  }
}
