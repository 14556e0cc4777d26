import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

/** A stand-in for a server: what it shows is what the command line sends and makes of the answers. */
let server: Server;
let answers: Readonly<Record<string, { readonly status: number; readonly body: unknown }>> = {};
let last: { readonly body: string; readonly headers: IncomingHttpHeaders } = { body: '', headers: {} };
beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      last = { body, headers: request.headers };
      const { status, body: reply } = answers[`${request.method} ${request.url}`] ?? { status: 404, body: { code: 'not-found', detail: `no ${request.url}` } };
      response.writeHead(status, { 'content-type': 'application/json' }).end(status === 204 ? undefined : JSON.stringify(reply));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const run = (args: readonly string[], stdin = '') =>
  runCli(args, { stdin, env: { EXEAT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, EXEAT_TOKEN: 'token' } });

describe('notices by command line', { timeout: 120_000 }, () => {
  test('are listed, and handled one by one or up to one', async () => {
    answers = {
      'GET /api/v1/notices?open=true': { status: 200, body: { items: [{ id: 7, kind: 'granted' }], next: null, open: 1 } },
      'POST /api/v1/notices/7/handle': { status: 204, body: null },
      'POST /api/v1/notices/handle': { status: 200, body: { handled: 3 } },
    };
    const listed = await run(['notices', 'list', '--open']);
    expect([listed.code, JSON.parse(listed.stdout)]).toMatchObject([0, { items: [{ id: 7 }] }]);
    expect((await run(['notices', 'handle', '7'])).code).toBe(0);
    expect((await run(['notices', 'handle', '--up-to', '9'])).stderr).toContain('Handled: 3.');
    expect(JSON.parse(last.body)).toEqual({ upTo: 9 });
    expect((await run(['notices', 'handle'])).code).toBe(2);
  });

  test('the mail server is set with the revision that was read, its password from standard input, and tried', async () => {
    answers = {
      'GET /api/v1/mail': { status: 200, body: { revision: 3, server: null, counts: { waiting: 0, sent: 1, failed: 2 } } },
      'PUT /api/v1/mail': { status: 200, body: {} },
      'POST /api/v1/mail/test': { status: 200, body: { sent: false, answer: 'Who are you?' } },
    };
    expect((await run(['mail', 'set', '--host', 'mail.example.com', '--sender', 'exeat@example.com', '--user', 'exeat', '--password-stdin'], 'horse\n')).code).toBe(0);
    expect([last.headers['if-match'], JSON.parse(last.body)]).toMatchObject(['"3"', { port: 465, security: 'tls', userName: 'exeat', password: 'horse' }]);
    expect(await run(['mail', 'test'])).toMatchObject({ code: 1, stderr: expect.stringContaining('Who are you?') });
    expect(JSON.parse((await run(['mail', 'show'])).stdout)).toMatchObject({ counts: { failed: 2 } });
  });

  test('the address of a calendar is made and ended', async () => {
    answers = {
      'POST /api/v1/calendar-feed': { status: 201, body: { address: 'https://exeat.example.com/api/v1/calendars/exc_1' } },
      'DELETE /api/v1/calendar-feed': { status: 204, body: null },
    };
    expect(await run(['calendar', 'make'])).toMatchObject({ code: 0, stdout: 'https://exeat.example.com/api/v1/calendars/exc_1\n' });
    expect((await run(['calendar', 'end'])).code).toBe(0);
  });
});
