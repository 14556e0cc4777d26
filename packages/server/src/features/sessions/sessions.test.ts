import { addMs } from '@exeat/core';
import { createSetupLink, databaseNow, loadStream } from '@exeat/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDemo } from '../../demo/load-demo.ts';
import { openDemoSession } from '../../demo/demo-tokens.ts';
import { firstSetupLink } from '../../start/start-server.ts';
import { authenticator } from '../../testing/authenticator.ts';
import { testServer, type TestServer } from '../../testing/server.ts';

const password = 'correct horse battery';
const administrator = { userName: 'ada.admin', name: 'Ada Admin', unit: { id: 'GRP', name: 'Group', zone: 'Europe/Berlin' } };

let server: TestServer;
let link: string;
beforeAll(async () => {
  server = await testServer({ environment: { EXEAT_SIGN_IN_ATTEMPTS: '4' } });
  link = (await firstSetupLink(server.context.pool, server.context.publicUrl)) ?? '';
});
afterAll(() => server.close());

async function post(url: string, payload: object, headers: Readonly<Record<string, string>> = {}, remoteAddress = '10.0.0.1') {
  const reply = await server.app.inject({ method: 'POST', url: `/api/v1${url}`, payload, headers, remoteAddress });
  return { status: reply.statusCode, body: (reply.payload === '' ? null : reply.json()) as Record<string, unknown>, headers: reply.headers };
}

const tokenOf = () => new URL(link).searchParams.get('token') ?? '';
const opened = async (token: string) => String((await post('/setup/open', { token })).body['secret']);
let ada: ReturnType<typeof authenticator>;
let recoveryCodes: readonly string[];

/** A code that was not taken yet: the account forgets the last one, as half a minute would make it. */
async function nextCode(): Promise<string> {
  await server.database.owner.query('UPDATE account SET totp_step = -1');
  return ada.code();
}

describe('the first start', () => {
  test('a link opens a page without scripts', async () => {
    const page = await server.app.inject({ url: new URL(link).pathname + new URL(link).search });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("form-action 'self'");
    expect(page.payload).not.toContain('<script');
    // The page and the API show the same secret, however often they are asked.
    expect(page.payload.replaceAll(' ', '')).toContain(await opened(tokenOf()));
    expect((await server.app.inject({ url: '/setup?token=made-up' })).statusCode).toBe(403);
  });

  test('a weak password, a wrong code, or no administrator, leaves the link as it was', async () => {
    ada = authenticator(await opened(tokenOf()));
    const code = ada.code();
    expect((await post('/setup', { token: tokenOf(), password: 'short', code, administrator })).status).toBe(400);
    expect((await post('/setup', { token: tokenOf(), password, code })).status).toBe(400);
    expect((await post('/setup', { token: tokenOf(), password, administrator })).status).toBe(400);
    const other = await post('/setup', { token: tokenOf(), password, code: authenticator('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP').code(), administrator });
    expect(other.status).toBe(400);
    expect(other.body['fields']).toMatchObject([{ path: 'body.code' }]);
    expect(
      (
        await post('/setup', {
          token: tokenOf(),
          password,
          code,
          administrator: { ...administrator, unit: { ...administrator.unit, zone: 'Mars/Olympus' } },
        })
      ).status,
    ).toBe(400);
  });

  test('the link creates one registrar, once', async () => {
    const code = ada.code();
    const made = await post('/setup', { token: tokenOf(), password, code, administrator });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ person: { userName: 'ada.admin' } });
    recoveryCodes = made.body['recoveryCodes'] as string[];
    expect(new Set(recoveryCodes).size).toBe(10);
    expect((await post('/setup', { token: tokenOf(), password, code, administrator })).status).toBe(403);
    expect((await post('/setup/open', { token: tokenOf() })).status).toBe(403);
    // The code that set the authenticator is used up as well.
    expect((await post('/sessions', { userName: 'ada.admin', password, code })).status).toBe(401);
    expect(await firstSetupLink(server.context.pool, server.context.publicUrl)).toBeNull();
  });

  test('the form does the same for a person who is known', async () => {
    const token = 'exeat_sl_form';
    await createSetupLink(server.context.pool, {
      token,
      purpose: 'password',
      person: 'p01' as never,
      expiresAt: addMs(await databaseNow(server.context.pool), 60_000),
    });
    ada = authenticator(await opened(token));
    const form = (value: string, code: string) =>
      server.app.inject({
        method: 'POST',
        url: '/setup',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ token, password: value, code }).toString(),
      });
    const code = ada.code();
    expect((await form('<b>short', code)).payload).not.toContain('<b>short');
    expect((await form(password, '000000')).statusCode).toBe(400);
    const done = await form(password, code);
    expect(done.statusCode).toBe(200);
    recoveryCodes = /<pre>([\s\S]+)<\/pre>/.exec(done.payload)?.[1]?.split('\n') ?? [];
    expect(recoveryCodes).toHaveLength(10);
    expect((await form(password, code)).statusCode).toBe(403);
  });
});

describe('signing in', () => {
  test('gives a bearer session that is stored as a hash only', async () => {
    const reply = await post('/sessions', { userName: 'ada.admin', password, code: await nextCode() });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ person: { userName: 'ada.admin', name: 'Ada Admin' }, kind: 'cli', strength: 'two-factor' });
    const token = String(reply.body['token']);
    const who = await server.app.inject({ url: '/api/v1/sessions/current', headers: { authorization: `Bearer ${token}` } });
    expect(who.json()).toMatchObject({ session: { person: { id: 'p01' } }, token: null });
    const stored = await server.database.owner.query<{ row: string }>('SELECT session::text AS row FROM session');
    expect(stored.some((one) => one.row.includes(token))).toBe(false);
    expect(JSON.stringify(server.logged)).not.toContain(password);
    await server.app.inject({ method: 'DELETE', url: '/api/v1/sessions/current', headers: { authorization: `Bearer ${token}` } });
    expect((await server.app.inject({ url: '/api/v1/sessions/current', headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(401);
  });

  test('fails with one text for a wrong password, an unknown name and a person without account', async () => {
    const texts = new Set<unknown>();
    const code = await nextCode();
    for (const wrong of [{ password: 'wrong password' }, { userName: 'nobody.here' }, { code: '000000' }, { code: 'ABCD-EFGH-JKMN-PQRS' }]) {
      const reply = await post('/sessions', { userName: 'ada.admin', password, code, ...wrong }, {}, `10.0.1.${texts.size}`);
      expect(reply.status).toBe(401);
      texts.add(reply.body['detail']);
    }
    expect(texts.size).toBe(1);
    expect((await post('/sessions', { userName: 'ada.admin', password })).status).toBe(400);
  });

  test('takes each code of the authenticator once, also of many at once', async () => {
    const code = await nextCode();
    const replies = await Promise.all(
      Array.from({ length: 6 }, (_, at) => post('/sessions', { userName: 'ada.admin', password, code }, {}, `10.0.2.${at}`)),
    );
    expect(replies.map((reply) => reply.status).toSorted()).toEqual([201, 401, 401, 401, 401, 401]);
  });

  test('takes a recovery code once, in the place of a code, and the log says so without it', async () => {
    const [first = ''] = recoveryCodes;
    const use = (code: string, from: string) => post('/sessions', { userName: 'ada.admin', password, code }, {}, from);
    expect((await use(first.toLowerCase().replaceAll('-', ' '), '10.0.3.1')).status).toBe(201);
    expect((await use(first, '10.0.3.2')).status).toBe(401);
    const events = await loadStream(server.context.pool, 'account:p01');
    expect(events.map((event) => event.type)).toEqual(['account_set_up', 'account_set_up', 'recovery_code_used']);
    expect(events.at(-1)?.data).toEqual({ person: 'p01', left: 9 });
  });

  test('wrong codes behind the right password are limited from all addresses together; others guess on in vain', async () => {
    await server.database.owner.query('DELETE FROM rate_limit');
    const attempt = (fields: object, at: number) =>
      post('/sessions', { userName: 'ada.admin', password, code: '000000', ...fields }, {}, `10.0.4.${at}`);
    for (let at = 0; at < 20; at += 1) expect((await attempt({ password: 'wrong password' }, at)).status).toBe(401);
    expect((await attempt({ code: await nextCode() }, 20)).status).toBe(201);
    const wrong = await Promise.all(Array.from({ length: 12 }, (_, at) => attempt({}, 30 + at)));
    expect(wrong.filter((reply) => reply.status === 429).length).toBeGreaterThanOrEqual(1);
    const right = await attempt({ code: await nextCode() }, 60);
    expect(right.status).toBe(429);
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
    await server.database.owner.query('DELETE FROM rate_limit');
  });

  test('is not possible while the key of the seal is another one, but for recovery codes', async () => {
    const own = await testServer({ database: server.database });
    const ask = async (code: string) =>
      (await own.app.inject({ method: 'POST', url: '/api/v1/sessions', payload: { userName: 'ada.admin', password, code } })).statusCode;
    expect(await ask(await nextCode())).toBe(401);
    expect(own.logged.map((line) => line.event)).toContain('second-factor-unreadable');
    expect(await ask(recoveryCodes[1] ?? '')).toBe(201);
    await own.close();
  });

  test('stores neither the secret of the authenticator nor a recovery code in clear', async () => {
    const rows = await server.database.owner.query(
      'SELECT account::text AS row FROM account UNION ALL SELECT recovery_code::text FROM recovery_code UNION ALL SELECT setup_link::text FROM setup_link',
    );
    const text = JSON.stringify(rows);
    for (const secret of [ada.secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))]) expect(text).not.toContain(secret);
  });

  test('too often from one address is refused with Retry-After, and nobody else is locked out', async () => {
    const wrong = { userName: 'ada.admin', password: 'wrong password', code: '000000' };
    let last = await post('/sessions', wrong, {}, '10.0.0.66');
    for (let count = 0; count < 6; count += 1) last = await post('/sessions', wrong, {}, '10.0.0.66');
    expect(last.status).toBe(429);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    expect((await post('/sessions', { userName: 'ada.admin', password, code: await nextCode() }, {}, '10.0.0.67')).status).toBe(201);
  });
});

describe("a browser's cookie", () => {
  test('is host-only, secure and unreadable for scripts, and the token is not in the answer', async () => {
    const reply = await post('/sessions', { userName: 'ada.admin', password, code: await nextCode(), cookie: true }, {}, '10.0.0.70');
    const cookie = String(reply.headers['set-cookie']);
    expect(cookie).toMatch(/^__Host-exeat=exeat_se_[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    expect(reply.body).not.toHaveProperty('token');
    const header = cookie.split(';')[0] ?? '';
    expect((await server.app.inject({ url: '/api/v1/sessions/current', headers: { cookie: header } })).statusCode).toBe(200);
    const year = Temporal.Now.plainDateISO().year;
    const calendar = { id: 'de', workingDays: [1, 2, 3, 4, 5], years: [year, year + 1] };
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site', origin: 'http://127.0.0.1:7420' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const refused = await post('/calendars', calendar, { cookie: header, ...headers });
      expect(refused.status).toBe(403);
      expect(refused.body['code']).toBe('cross-site');
    }
    expect((await post('/calendars', calendar, { cookie: header, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
    expect((await post('/calendars', { ...calendar, id: 'at' }, { cookie: header, origin: 'http://127.0.0.1:7420' })).status).toBe(201);
  });
});

test('a session ends when it is idle, at its end, and when its person leaves', async () => {
  const own = await testServer({ environment: { EXEAT_SESSION_IDLE_MINUTES: '10', EXEAT_SESSION_HOURS: '1' } });
  await loadDemo(own.context.pool);
  const link2 = 'exeat_sl_idle';
  await createSetupLink(own.context.pool, {
    token: link2,
    purpose: 'password',
    person: 'p46' as never,
    expiresAt: addMs(await databaseNow(own.context.pool), 60_000),
  });
  const { secret } = (await own.app.inject({ method: 'POST', url: '/api/v1/setup/open', payload: { token: link2 } })).json();
  const code = authenticator(secret).code();
  await own.app.inject({ method: 'POST', url: '/api/v1/setup', payload: { token: link2, password, code } });
  const signIn = async () => {
    await own.database.owner.query('UPDATE account SET totp_step = -1');
    return (await own.app.inject({ method: 'POST', url: '/api/v1/sessions', payload: { userName: 'rita.holt', password, code } })).json()
      .token as string;
  };
  const status = async (token: string) =>
    (await own.app.inject({ url: '/api/v1/sessions/current', headers: { authorization: `Bearer ${token}` } })).statusCode;
  const { moveClock } = await import('@exeat/store');
  const forward = async (minutes: number) => moveClock(own.context.pool, addMs(await databaseNow(own.context.pool), minutes * 60_000));

  const idle = await signIn();
  await forward(11);
  expect(await status(idle)).toBe(401);
  const used = await signIn();
  for (let count = 0; count < 7; count += 1) {
    await forward(9);
    if (count < 6) expect(await status(used), String(count)).toBe(200);
  }
  expect(await status(used)).toBe(401);

  const leaver = await signIn();
  const change = await own.app.inject({
    method: 'PATCH',
    url: '/api/v1/people/p46',
    headers: { authorization: `Bearer ${leaver}`, 'if-match': '"1"' },
    payload: { active: false },
  });
  expect(change.statusCode).toBe(200);
  expect(await status(leaver)).toBe(401);
  await own.close();
});

test('a demo session is refused by a server that is not in demo mode', async () => {
  const own = await testServer();
  await loadDemo(own.context.pool);
  const token = await openDemoSession(own.context.pool, 'p24' as never);
  expect((await own.app.inject({ url: '/api/v1/tasks', headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(401);
  expect((await own.app.inject({ method: 'POST', url: '/api/v1/demo/clock', payload: { to: '2030-01-01T00:00:00Z' } })).statusCode).toBe(404);
  await own.close();
});
