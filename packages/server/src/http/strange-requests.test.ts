import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../testing/demo-server.ts';
import { auditRequest } from '../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS', url: string, payload?: string | Buffer, headers: Readonly<Record<string, string>> = {}) {
  const authorization = `Bearer ${await server.tokenOf('p05')}`;
  const reply = await server.app.inject({ method, url, headers: { authorization, ...headers }, ...(payload === undefined ? {} : { payload }) });
  return { status: reply.statusCode, type: reply.headers['content-type'], allow: reply.headers.allow, body: reply.json() as { code: string; detail: string } };
}

const json = { 'content-type': 'application/json' };

describe('a JSON body that two readers could read differently is refused', () => {
  test('a field that comes twice, also when it is spelled with escapes', async () => {
    const once = JSON.stringify(auditRequest());
    const twice = await ask('POST', '/api/v1/exceptions', once.replace('{', '{"title":"Another",'), json);
    expect(twice).toMatchObject({ status: 400, body: { code: 'unreadable-body' } });
    expect(twice.body.detail).toContain('"title" twice');
    const escaped = await ask('POST', '/api/v1/exceptions', once.replace('"lastDay"', '"lastD\\u0061y":"2027-11-01","lastDay"'), json);
    expect(escaped.body.detail).toContain('"lastDay" twice');
  });

  test('the same name in different objects is none of it', async () => {
    const clause = (auditRequest() as { scope: unknown[] }).scope[0];
    expect((await ask('POST', '/api/v1/exceptions', JSON.stringify(auditRequest({ scope: [clause, clause] })), json)).status).not.toBe(400);
  });

  test('bytes that are no UTF-8', async () => {
    const bytes = Buffer.from(JSON.stringify(auditRequest({ title: 'A\u00ffZ' })), 'latin1');
    expect(await ask('POST', '/api/v1/exceptions', bytes, json)).toMatchObject({ status: 400, body: { code: 'unreadable-body' } });
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(auditRequest()))]);
    expect((await ask('POST', '/api/v1/exceptions', marked, json)).status).toBe(201);
  });

  test('a compressed body: 415', async () => {
    for (const path of ['/api/v1/exceptions', '/api/v1/imports?kind=findings'])
      expect(await ask('POST', path, '{}', { ...json, 'content-encoding': 'gzip' })).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
  });
});

test('a method that a path does not have: 405 with those that it has; a path that is none: 404', async () => {
  expect(await ask('DELETE', '/api/v1/exceptions/EXC-2026-0001')).toMatchObject({ status: 405, allow: 'GET, HEAD, PATCH', body: { code: 'method-not-allowed' } });
  expect(await ask('GET', '/api/v1/exceptions/EXC-2026-0001/submit')).toMatchObject({ status: 405, allow: 'POST' });
  expect(await ask('OPTIONS', '/api/v1/decisions?x=1')).toMatchObject({ status: 405, allow: 'GET, HEAD, POST' });
  expect((await ask('DELETE', '/api/v1/nothing')).status).toBe(404);
});

test('an address that cannot be read is a problem as any other', async () => {
  for (const [path, status] of [['/api/v1/exceptions/%zz', 400], [`/api/v1/exceptions/${'a'.repeat(3000)}`, 414]] as const)
    expect(await ask('GET', path)).toMatchObject({ status, type: 'application/problem+json', body: { code: 'unreadable-body', status } });
});

test('an import without a body: 400', async () => {
  expect(await ask('POST', '/api/v1/imports?kind=findings')).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  expect(await ask('POST', '/api/v1/waivers/xccdf?asset=host:a.example')).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
});

test('a cursor that somebody made up: 400, whatever is in it', async () => {
  const made = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url');
  for (const [path, length] of [['findings', 5], ['exceptions', 2], ['assets', 2]] as const) {
    for (const value of ['x', {}, null, 1e99, '\u0000', ['a']]) {
      const reply = await ask('GET', `/api/v1/${path}?cursor=${made(Array.from({ length }, () => value))}`);
      expect([path, value, reply.status < 500]).toEqual([path, value, true]);
    }
  }
  expect(await ask('GET', `/api/v1/findings?cursor=${made(['x', 'y', 'z', 'q', {}])}`)).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
});

test('what is no number is told as it came', async () => {
  expect((await ask('GET', '/api/v1/imports/abc')).body.detail).toBe('params.id: expected a number, got another text.');
});
