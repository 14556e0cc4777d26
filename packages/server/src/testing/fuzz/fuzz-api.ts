import fc from 'fast-check';
import { personId } from '@exeat/core';
import { openDemoSession } from '../../demo/demo-tokens.ts';
import { type DemoServer, demoServer } from '../demo-server.ts';
import { approved, auditRequest, inApproval, ok, submitted } from '../requests.ts';
import { arbitraryOf, type Known } from './arbitrary-of.ts';
import { type Operation, readApiDocument } from './operations.ts';
import { nasty, spoil } from './spoil.ts';

export type FuzzResult = {
  readonly asked: number;
  /** Operation → how often each status came. */
  readonly statuses: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Answers that must not be: of the 5xx kind, or other than described. At most 20. */
  readonly faults: readonly string[];
};

type Request = { readonly operation: Operation; readonly params: unknown; readonly query: unknown; readonly body: unknown; readonly who: string };

/** The clock would run away from every other request. */
const leftOut = new Set(['moveClock']);
const people = ['p05', 'p06', 'p24', 'p46'];
const ordinary = [
  '2026-12-31',
  '2026-11-24T10:00:00Z',
  '2027-01-31T00:00:00+01:00',
  'a'.repeat(64),
  '3x4',
  'EUR',
  'someone@example.com',
  'host',
  'xccdf',
  'package',
  'standard',
  'x',
  'app-01.corp.example',
  'host:app-01.corp.example',
  'xccdf:xccdf_org.ssgproject.content_rule_package_audit_installed',
  'CVE-2021-44228',
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H',
  'STD-LG/LG-7.1',
];

/** A demo server that counts no requests, with a case in each kind of state, so that there is something to break. */
export async function fuzzServer(): Promise<DemoServer> {
  const server = await demoServer({ environment: { EXEAT_REQUESTS_PER_MINUTE: '1000000' } });
  await approved(server);
  await inApproval(server, { title: 'Another host' });
  await submitted(server, { title: 'A third host' });
  ok(await server.as('p24').post('/exceptions', auditRequest({ title: 'A draft' })));
  return server;
}

/**
 * Asks every operation of the published document, in turn: by values that fit it with one place spoilt more often than not, as people of
 * the demo. The same seed gives the same requests as long as the document is the same.
 */
export async function fuzzApi(server: DemoServer, options: { readonly seed: number; readonly requests: number }): Promise<FuzzResult> {
  const document = readApiDocument();
  const operations = document.operations.filter((operation) => !leftOut.has(operation.id));
  const asks = sessions(server);
  const lists = await readLists(asks, operations);
  const known: Known = { texts: [...new Set([...ordinary, ...textsIn([...lists.values()])])].slice(0, 600), resolve: document.resolve };
  const perOperation = Math.ceil(options.requests / operations.length);
  const streams = operations.map((operation, index) =>
    fc.sample(requestOf(operation, known, pathsIn(operation, lists)), { seed: options.seed + index, numRuns: perOperation }),
  );
  const statuses = new Map<string, Map<number, number>>();
  const faults: string[] = [];
  let asked = 0;
  for (let turn = 0; turn < perOperation; turn += 1) {
    for (const stream of streams) {
      const request = stream[turn];
      if (request === undefined) continue;
      const answer = await send(asks, request);
      asked += 1;
      const seen = statuses.get(request.operation.id) ?? new Map<number, number>();
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      statuses.set(request.operation.id, seen);
      if (answer.fault !== null && faults.length < 20) faults.push(answer.fault);
    }
  }
  return { asked, statuses, faults };
}

function requestOf(operation: Operation, known: Known, paths: readonly unknown[]): fc.Arbitrary<Request> {
  const fields = (where: 'path' | 'query'): fc.Arbitrary<unknown> => {
    const wanted = operation.parameters.filter((parameter) => parameter.in === where);
    const isRequired = (parameter: Operation['parameters'][number]): boolean => where === 'path' || parameter.required === true;
    // Few at a time: of many, one would always be refused.
    const chosen = fc.subarray(
      wanted.filter((one) => !isRequired(one)),
      { maxLength: Math.min(2, wanted.filter((one) => !isRequired(one)).length) },
    );
    return chosen.chain((some) =>
      fc.record(Object.fromEntries([...wanted.filter(isRequired), ...some].map(({ name, schema }) => [name, arbitraryOf(schema, known)])), {
        noNullPrototype: true,
      }),
    );
  };
  const choice = fc.record({ place: fc.nat(1000), how: fc.nat(3), by: nasty });
  const maybe = (value: fc.Arbitrary<unknown>, weight: number): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 10 - weight, arbitrary: value }, { weight, arbitrary: fc.tuple(value, choice).map(([whole, at]) => spoil(whole, at)) });
  return fc.record({
    operation: fc.constant(operation),
    params:
      paths.length === 0
        ? maybe(fields('path'), 1)
        : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...paths) }, { weight: 1, arbitrary: maybe(fields('path'), 3) }),
    query: maybe(fields('query'), 3),
    body: operation.body === null ? maybe(fc.constant('a,b\n1,2\n'), 5) : maybe(arbitraryOf(operation.body, known), 5),
    who: fc.constantFrom(...people),
  });
}

async function send(asks: Asks, request: Request): Promise<{ readonly status: number; readonly fault: string | null }> {
  const { operation } = request;
  const url = addressOf(operation, request.params, request.query);
  const hasBody = operation.body !== null || operation.rawTypes.length > 0;
  const payload = !hasBody ? undefined : typeof request.body === 'string' && operation.body === null ? request.body : JSON.stringify(request.body);
  const reply = await asks(request.who, {
    method: operation.method as 'GET',
    url,
    headers: { 'if-match': '"1"', ...(payload === undefined ? {} : { 'content-type': operation.rawTypes[0] ?? 'application/json' }) },
    ...(payload === undefined ? {} : { payload }),
  });
  const type = String(reply.headers['content-type'] ?? '');
  const answer = reply.payload === '' ? undefined : /\bjson\b/.test(type) ? (JSON.parse(reply.payload) as unknown) : reply.payload;
  const isBroken = reply.statusCode >= 500 && !isOwnUp(operation, reply.statusCode);
  const wrong = isBroken ? reply.payload.slice(0, 300) : operation.faultIn(reply.statusCode, type, answer);
  const asked = `${operation.method} ${url.slice(0, 300)} as ${request.who} with ${payload?.slice(0, 600) ?? 'nothing'}`;
  return { status: reply.statusCode, fault: wrong === null ? null : `${asked} → ${reply.statusCode}: ${wrong}` };
}

type Asks = (
  who: string,
  request: { readonly method: 'GET'; readonly url: string; readonly headers?: Record<string, string>; readonly payload?: string },
) => Promise<Awaited<ReturnType<DemoServer['app']['inject']>>>;

/** Asks in a person's session, and in a new one when a request before has ended it. */
function sessions(server: DemoServer): Asks {
  const tokens = new Map<string, string>();
  return async (who, request) => {
    for (let attempt = 1; ; attempt += 1) {
      const token = tokens.get(who) ?? (await openDemoSession(server.database.pool, personId(who)));
      tokens.set(who, token);
      const reply = await server.app.inject({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
      if (reply.statusCode !== 401 || attempt === 2) return reply;
      tokens.delete(who);
    }
  };
}

/** A 503 that says what is missing here: nothing signs the log in this server. */
function isOwnUp(operation: Operation, status: number): boolean {
  return status === 503 && (operation.id === 'readiness' || operation.path.includes('/log/'));
}

function addressOf(operation: Operation, params: unknown, query: unknown): string {
  const parts = isRecord(params) ? params : {};
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_match, name: string) => encodeStrange(parts[name]));
  const search = Object.entries(isRecord(query) ? query : {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${encodeStrange(name)}=${encodeStrange(one)}`),
  );
  return search.length === 0 ? path : `${path}?${search.join('&')}`;
}

function encodeStrange(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return encodeURIComponent(text.toWellFormed());
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the server answers when it is asked for its lists: path → answer. */
async function readLists(asks: Asks, operations: readonly Operation[]): Promise<ReadonlyMap<string, unknown>> {
  const lists = new Map<string, unknown>();
  const open = operations.filter(
    ({ method, parameters }) => method === 'GET' && parameters.every((one) => one.in === 'query' && one.required !== true),
  );
  for (const { path } of open) {
    const reply = await asks('p05', { method: 'GET', url: path });
    if (String(reply.headers['content-type']).includes('application/json')) lists.set(path, JSON.parse(reply.payload));
  }
  return lists;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length > 0 && value.length <= 100 ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).slice(0, 12).flatMap(textsIn) : [];
}

/** Parameters of a path that lead to something: the items of the list that stands above it. */
function pathsIn(operation: Operation, lists: ReadonlyMap<string, unknown>): readonly Readonly<Record<string, string>>[] {
  const names = [...operation.path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
  const list = lists.get(operation.path.split('/{')[0] ?? '');
  if (names.length === 0 || !isRecord(list)) return [];
  const items = Object.values(list).find((value) => Array.isArray(value)) ?? [];
  return (items as readonly unknown[]).flatMap((item) => {
    if (!isRecord(item)) return [];
    const [document = '', clause = ''] = String(item['ref'] ?? item['id']).split('/');
    const fields: Readonly<Record<string, unknown>> = { document, clause, ...item };
    return names.every((name) => fields[name] !== undefined) ? [Object.fromEntries(names.map((name) => [name, String(fields[name])]))] : [];
  });
}
