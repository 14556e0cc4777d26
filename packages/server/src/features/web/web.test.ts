import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer, type TestServer } from '../../testing/server.ts';
import type { BuiltApp, WebFile } from '../../web/built-app.ts';

function file(type: string, text: string): WebFile {
  return { type, plain: Buffer.from(text), brotli: Buffer.from(`br ${text}`), gzip: null };
}

const web: BuiltApp = {
  index: file('text/html; charset=utf-8', '<!doctype html><title>Exeat</title>'),
  files: new Map([['/files/app-1234.js', file('text/javascript; charset=utf-8', 'start()')]]),
};
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('a server with the web application', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await testServer({ context: { web } });
  });

  afterAll(() => server.close());

  test.each(['/', '/register', '/assets/host?id=app-01.corp.example', '/exceptions/EXC-2026-0042?tab=versions'])('%s is the document, asked again at every visit', async (url) => {
    const reply = await server.app.inject({ url, headers: browser });
    expect(reply.statusCode).toBe(200);
    expect(reply.payload).toContain('<!doctype html>');
    expect(reply.headers['cache-control']).toBe('no-cache');
  });

  test('the policy lets in nothing but our own files, and names no unsafe-inline', async () => {
    const reply = await server.app.inject({ url: '/register', headers: browser });
    const policy = String(reply.headers['content-security-policy']);
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy.match(/sha256-/g)).toHaveLength(1);
  });

  test('files carry a digest in their name and are kept for ever', async () => {
    const reply = await server.app.inject({ url: '/files/app-1234.js' });
    expect(reply.headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable' });
    expect(reply.payload).toBe('start()');
  });

  test('who takes brotli gets brotli', async () => {
    const reply = await server.app.inject({ url: '/files/app-1234.js', headers: { 'accept-encoding': 'gzip, br' } });
    expect(reply.headers['content-encoding']).toBe('br');
    expect(reply.payload).toBe('br start()');
  });

  test.each(['/api/v1/nothing', '/api', '/files/other.js', '/files/', '/files/..%2fsecret'])('%s is a problem, never the document', async (url) => {
    const reply = await server.app.inject({ url, headers: browser });
    expect(reply.statusCode).toBe(404);
    expect(reply.headers['content-type']).toBe('application/problem+json');
  });

  test('an unknown address that a program asks for is a problem', async () => {
    const reply = await server.app.inject({ url: '/register', headers: { accept: 'application/json' } });
    expect(reply.statusCode).toBe(404);
  });

  test('a method that a page does not have is refused as on any unknown address', async () => {
    const reply = await server.app.inject({ method: 'POST', url: '/register', headers: browser });
    expect(reply.statusCode).toBe(404);
    const known = await server.app.inject({ method: 'PUT', url: '/api/v1/exceptions' });
    expect(known.statusCode).toBe(405);
    expect(known.headers['allow']).toBe('GET, HEAD, POST');
  });
});

test('without a build the interface works, and a page says what to do', async () => {
  const server = await testServer();
  try {
    const page = await server.app.inject({ url: '/', headers: browser });
    expect(page.statusCode).toBe(503);
    expect(page.payload).toContain('npm start');
    expect((await server.app.inject({ url: '/healthz' })).statusCode).toBe(200);
  } finally {
    await server.close();
  }
});
