import { personId } from '@exeat/core';
import { moveClock } from '@exeat/store';
import { testDatabase } from '@exeat/store/testing';
import { loadDemo } from '../demo/load-demo.ts';
import { openDemoSession } from '../demo/demo-tokens.ts';
import { testServer, type TestServer } from './server.ts';

/** A reply as it came; `ok` and `problemIn` say what it is. */
export type Reply = { readonly status: number; readonly body: unknown; readonly headers: Readonly<Record<string, unknown>> };

export type DemoServer = TestServer & {
  /** Asks as a person of the demo; `null` as nobody. */
  as(person: string | null): {
    get(path: string): Promise<Reply>;
    post(path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Reply>;
    patch(path: string, body: object, headers?: Readonly<Record<string, string>>): Promise<Reply>;
    put(path: string, body: object, headers?: Readonly<Record<string, string>>): Promise<Reply>;
    delete(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  };
  tokenOf(person: string): Promise<string>;
  moveClock(to: string): Promise<void>;
};

/** The demo organisation on a server in demo mode, with a session for each person. */
export async function demoServer(options: Parameters<typeof testServer>[0] = {}): Promise<DemoServer> {
  const database = options.database ?? (await testDatabase({ mode: 'demo' }));
  await loadDemo(database.pool);
  const server = await testServer({ mode: 'demo', demo: true, ...options, database });
  await server.context.coverage.load(database.pool);
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (person: string): Promise<string> => {
    const known = tokens.get(person) ?? openDemoSession(database.pool, personId(person));
    tokens.set(person, known);
    return known;
  };
  const ask = async (
    person: string | null,
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> => {
    const authorization = person === null ? {} : { authorization: `Bearer ${await tokenOf(person)}` };
    const reply = await server.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    const text = reply.payload;
    return { status: reply.statusCode, body: text === '' ? null : (JSON.parse(text) as unknown), headers: reply.headers };
  };
  return {
    ...server,
    as: (person) => ({
      get: (path) => ask(person, 'GET', path),
      post: (path, body = {}, headers) => ask(person, 'POST', path, body, headers),
      patch: (path, body, headers) => ask(person, 'PATCH', path, body, headers),
      put: (path, body, headers) => ask(person, 'PUT', path, body, headers),
      delete: (path, headers) => ask(person, 'DELETE', path, undefined, headers),
    }),
    tokenOf,
    moveClock: (to) => moveClock(database.owner, to as never),
    close: async () => {
      await server.close();
      if (options.database === undefined) await database.close();
    },
  };
}
