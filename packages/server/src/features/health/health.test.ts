import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StorePool } from '@exeat/store';
import { testServer, type TestServer } from '../../testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

test('the process answers, and says that it is ready', async () => {
  expect((await server.app.inject('/healthz')).json()).toEqual({ status: 'ok' });
  const ready = await server.app.inject('/readyz');
  expect(ready.statusCode).toBe(200);
  expect(ready.json()).toMatchObject({ status: 'ready', mode: 'test', roles: 'enforced', warnings: [expect.stringContaining('no signing key')] });
});

test('what is not there is a problem that reveals nothing', async () => {
  const reply = await server.app.inject('/api/v1/nothing');
  expect(reply.statusCode).toBe(404);
  expect(reply.headers['content-type']).toContain('application/problem+json');
  expect(reply.json()).toMatchObject({ code: 'not-found', status: 404 });
  expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
});

test('a route without query parameters refuses them by name', async () => {
  const reply = await server.app.inject('/healthz?verbose=1');
  expect(reply.statusCode).toBe(400);
  expect(reply.json().detail).toContain('verbose');
});

test('the description of the API lists its routes', async () => {
  const document = server.app.swagger() as unknown as { openapi: string; paths: Record<string, unknown> };
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toContain('/api/v1/sessions');
});

test('a database that hangs makes the server not ready, in some seconds', async () => {
  const pool = { query: () => new Promise(() => undefined) } as unknown as StorePool;
  const hanging = await testServer({ database: server.database, context: { pool } });
  const reply = await hanging.app.inject('/readyz');
  expect(reply.statusCode).toBe(503);
  expect(reply.headers['retry-after']).toBe('2');
  expect((await hanging.app.inject('/healthz')).statusCode).toBe(200);
  await hanging.app.close();
}, 15_000);
