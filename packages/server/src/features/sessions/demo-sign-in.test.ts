import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { testServer } from '../../testing/server.ts';

const own = { 'sec-fetch-site': 'same-origin' };

describe('a demo', () => {
  let server: DemoServer;

  beforeAll(async () => {
    server = await demoServer();
  });

  afterAll(() => server.close());

  async function signIn(person: string, headers: Readonly<Record<string, string>> = own) {
    return server.app.inject({ method: 'POST', url: '/api/v1/demo/sessions', headers, payload: { person } });
  }

  test('lists whom a visitor may be, without a credential', async () => {
    const { demoPeople } = (await server.as(null).get('/sessions/options')).body as { demoPeople: { id: string; name: string; unit: string; roles: string[] }[] };
    expect(demoPeople.find(({ id }) => id === 'p24')).toMatchObject({ name: 'Lena Fischer', unit: expect.stringMatching(/./) });
    expect(demoPeople.length).toBeGreaterThan(10);
  });

  test('sets a cookie with which one is that person', async () => {
    const reply = await signIn('p24');
    expect(reply.statusCode).toBe(201);
    const cookie = String(reply.headers['set-cookie']);
    expect(cookie).toMatch(/^__Host-exeat=.*; Secure; HttpOnly; SameSite=Lax/);
    expect(reply.payload).not.toContain('exeat_se_');
    const who = await server.app.inject({ url: '/api/v1/sessions/current', headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(who.json()).toMatchObject({ demo: true, session: { person: { id: 'p24' }, kind: 'demo' } });
  });

  test('refuses another site, and a person it does not know', async () => {
    expect((await signIn('p24', { 'sec-fetch-site': 'cross-site' })).json()).toMatchObject({ status: 403, code: 'cross-site' });
    expect((await signIn('p999')).json()).toMatchObject({ status: 404, code: 'not-found' });
  });
});

test('outside a demo nobody can be chosen, and the route does not exist', async () => {
  const server = await testServer();
  try {
    const options = await server.app.inject({ url: '/api/v1/sessions/options' });
    expect(options.json()).toEqual({ demoPeople: null, providers: [] });
    const reply = await server.app.inject({ method: 'POST', url: '/api/v1/demo/sessions', headers: own, payload: { person: 'p24' } });
    expect(reply.statusCode).toBe(404);
    expect(reply.headers['set-cookie']).toBeUndefined();
  } finally {
    await server.close();
  }
});
