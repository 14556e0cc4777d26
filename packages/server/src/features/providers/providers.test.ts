import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadStream } from '@exeat/store';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Provider } from '../../identity/providers.ts';
import { authenticator } from '../../testing/authenticator.ts';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { type IdentityProvider, identityProvider } from '../../testing/identity-provider.ts';
import { ok, problemIn } from '../../testing/requests.ts';

const redirectOf = (id: string) => `http://127.0.0.1:7420/sign-in/${id}/callback`;
let first: IdentityProvider;
let second: IdentityProvider;
let server: DemoServer;

function configured(id: string, { issuer, clientId, clientSecret }: Pick<IdentityProvider, 'issuer' | 'clientId' | 'clientSecret'>): Provider {
  const roles: Provider['roles'] = [{ group: 'exeat-assessors', role: 'assessor', unit: 'INS' }];
  return { id, name: `Provider ${id}`, issuer, clientId, clientSecret, scope: 'openid', groupsClaim: 'groups', roles };
}

beforeAll(async () => {
  [first, second] = await Promise.all([identityProvider(redirectOf('first')), identityProvider(redirectOf('second'))]);
  const silent = { issuer: 'http://127.0.0.1:9', clientId: 'exeat', clientSecret: 'unused' };
  const providers = [configured('first', first), configured('second', second), configured('down', silent)];
  server = await demoServer({ context: { providers } });
});
afterAll(async () => {
  await server.close();
  await Promise.all([first.close(), second.close()]);
});
beforeEach(() => {
  first.person = { sub: 'subject-1', groups: [] };
  second.person = { sub: 'subject-1', groups: [] };
});

/** One browser: its cookies, and where it stands. */
type Browser = { cookies: Map<string, string> };
const newBrowser = (): Browser => ({ cookies: new Map() });

async function get(browser: Browser, url: string) {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const reply = await server.app.inject({ url, headers: cookie === '' ? {} : { cookie } });
  for (const set of [reply.headers['set-cookie'] ?? []].flat()) {
    const [pair = ''] = set.split(';');
    const at = pair.indexOf('=');
    if (pair.slice(at + 1) === '') browser.cookies.delete(pair.slice(0, at));
    else browser.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return { status: reply.statusCode, location: String(reply.headers['location'] ?? ''), body: reply.payload, headers: reply.headers };
}

async function leave(browser: Browser, id: string, query = '') {
  const reply = await get(browser, `/sign-in/${id}${query}`);
  expect(reply.status).toBe(303);
  return reply.location;
}

/** Out to the provider and back, with what comes back changed on the way. */
async function signIn(browser: Browser, provider: IdentityProvider, id: string, query = '', change: (back: URL) => void = () => undefined) {
  const back = await provider.visit(await leave(browser, id, query));
  change(back);
  return get(browser, `${back.pathname}${back.search}`);
}

const who = async (browser: Browser) => {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const reply = await server.app.inject({ url: '/api/v1/sessions/current', headers: { cookie } });
  return reply.statusCode === 200 ? (reply.json() as { session: { person: { id: string }; strength: string } }).session : null;
};

async function invitation(person: string): Promise<string> {
  const { link } = ok<{ link: string }>(await server.as('p46').post(`/people/${person}/setup-link`));
  return new URL(link).searchParams.get('token') ?? '';
}

describe('signing in at a provider', () => {
  test('an invitation binds the identity, and from then on it signs in', async () => {
    const token = await invitation('p24');
    const page = await server.app.inject({ url: `/setup?token=${token}` });
    expect(page.payload).toContain('/sign-in/first?link=');
    expect(page.payload).not.toContain('type="password"');
    const browser = newBrowser();
    const reply = await signIn(browser, first, 'first', `?link=${token}&return=/exceptions`);
    expect([reply.status, reply.location]).toEqual([303, '/exceptions']);
    expect(await who(browser)).toMatchObject({ person: { id: 'p24' }, strength: 'provider' });
    const again = newBrowser();
    expect((await signIn(again, first, 'first')).location).toBe('/');
    expect((await who(again))?.person.id).toBe('p24');
    expect((await loadStream(server.context.pool, 'account:p24')).map((event) => event.type)).toEqual(['invitation_made', 'identity_linked']);
    const accounts = ok<{ items: { person: { id: string }; issuers: string[] }[] }>(await server.as('p46').get('/accounts'));
    expect(accounts.items.find((one) => one.person.id === 'p24')).toMatchObject({ localSince: null, issuers: [first.issuer] });
  });

  test('the same subject or e-mail at another issuer is somebody else, and nobody is found by e-mail', async () => {
    const browser = newBrowser();
    expect((await signIn(browser, second, 'second')).status).toBe(401);
    first.person = { sub: 'subject-2', groups: [], email: 'lena.fischer@larkfield.example' };
    expect((await signIn(browser, first, 'first')).status).toBe(401);
    expect(await who(browser)).toBeNull();
  });

  test('an invitation is for one person and one identity', async () => {
    const token = await invitation('p23');
    // An identity that somebody has is not given to another one.
    expect((await signIn(newBrowser(), first, 'first', `?link=${token}`)).status).toBe(403);
    first.person = { sub: 'subject-3', groups: [] };
    expect((await signIn(newBrowser(), first, 'first', `?link=${token}`)).status).toBe(303);
    first.person = { sub: 'subject-4', groups: [] };
    expect((await signIn(newBrowser(), first, 'first', `?link=${token}`)).status).toBe(403);
    expect(problemIn(await server.as('p46').post('/people/p23/setup-link')).code).toBe('conflict');
  });

  test('claimed groups become roles through the mapping alone, and stop being ones', async () => {
    const rolesOf = async (id: string) => ok<{ roles: { role: string; unit: string }[] }>(await server.as('p46').get(`/people/${id}`)).roles;
    const before = await rolesOf('p24');
    first.person = { sub: 'subject-1', groups: ['exeat-assessors', 'ciso', 'registrar'] };
    await signIn(newBrowser(), first, 'first');
    expect(await rolesOf('p24')).toEqual([...before, { role: 'assessor', unit: 'INS' }]);
    const [event] = (await loadStream(server.context.pool, 'person:p24')).slice(-1);
    expect(event).toMatchObject({ actor: { person: null, kind: 'system' }, ruleId: 'provider:first' });
    first.person = { sub: 'subject-1', groups: [] };
    await signIn(newBrowser(), first, 'first');
    expect(await rolesOf('p24')).toEqual(before);
  });

  test('a fresh sign-in replaces the session, and one who left gets none', async () => {
    const browser = newBrowser();
    await signIn(browser, first, 'first');
    const cookie = browser.cookies.get('__Host-exeat');
    expect((await signIn(browser, first, 'first', '?fresh=1')).status).toBe(303);
    expect(browser.cookies.get('__Host-exeat')).not.toBe(cookie);
    expect((await server.app.inject({ url: '/api/v1/sessions/current', headers: { cookie: `__Host-exeat=${cookie}` } })).statusCode).toBe(401);
    const revision = (await server.as('p46').get('/people/p23')).headers['etag'] as string;
    expect((await server.as('p46').patch('/people/p23', { active: false }, { 'if-match': revision })).status).toBe(200);
    first.person = { sub: 'subject-3', groups: [] };
    expect((await signIn(newBrowser(), first, 'first')).status).toBe(401);
  });

  test('no new local accounts, but by who has the machine', async () => {
    const token = await invitation('p06');
    const opened = ok<{ secret: string }>(await server.as(null).post('/setup/open', { token }));
    const refused = await server.as(null).post('/setup', { token, password: 'correct horse battery', code: authenticator(opened.secret).code() });
    expect(problemIn(refused).code).toBe('not-allowed');
    const options = await server.as(null).get('/sessions/options');
    expect(options.body).toMatchObject({ providers: [{ id: 'first', address: '/sign-in/first' }, { id: 'second' }, { id: 'down' }] });
  });
});

describe('what is refused', () => {
  test.each([
    ['another state', (back: URL) => back.searchParams.set('state', 'other')],
    ['no state', (back: URL) => back.searchParams.delete('state')],
    ['another code', (back: URL) => back.searchParams.set('code', 'made-up')],
    ['the issuer of another provider', (back: URL) => back.searchParams.set('iss', second.issuer)],
    ['no issuer, which this provider always names', (back: URL) => back.searchParams.delete('iss')],
  ])('an answer with %s', async (_what, change) => {
    const browser = newBrowser();
    expect((await signIn(browser, first, 'first', '', change)).status).toBe(401);
    expect(await who(browser)).toBeNull();
  });

  test('an answer that another browser asked for', async () => {
    const [attacker, victim] = [newBrowser(), newBrowser()];
    const back = await first.visit(await leave(attacker, 'first'));
    expect((await get(victim, `${back.pathname}${back.search}`)).status).toBe(401);
    await leave(victim, 'first');
    expect((await get(victim, `${back.pathname}${back.search}`)).status).toBe(401);
    expect(await who(victim)).toBeNull();
  });

  test('an answer of one provider at the door of another', async () => {
    const browser = newBrowser();
    const back = await first.visit(await leave(browser, 'first'));
    expect((await get(browser, `/sign-in/second/callback${back.search}`)).status).toBe(401);
    expect(await who(browser)).toBeNull();
  });

  test('the same answer a second time, and many at once', async () => {
    const browser = newBrowser();
    const back = await first.visit(await leave(browser, 'first'));
    const copies = Array.from({ length: 4 }, () => ({ cookies: new Map(browser.cookies) }));
    const replies = await Promise.all(copies.map((copy) => get(copy, `${back.pathname}${back.search}`)));
    expect(replies.map((reply) => reply.status).toSorted()).toEqual([303, 401, 401, 401]);
    expect((await get({ cookies: new Map(browser.cookies) }, `${back.pathname}${back.search}`)).status).toBe(401);
  });

  test('a flow that the browser has made up or changed', async () => {
    const browser = newBrowser();
    const back = await first.visit(await leave(browser, 'first'));
    const value = browser.cookies.get('__Host-exeat-flow') ?? '';
    for (const forged of ['', 'AAAA', `${value.slice(0, -3)}AAA`]) {
      browser.cookies.set('__Host-exeat-flow', forged);
      expect((await get(browser, `${back.pathname}${back.search}`)).status).toBe(401);
    }
  });

  test('a way back to another site', async () => {
    for (const away of ['//evil.example', '/\\evil.example', 'https://evil.example', '/%0d%0aset-cookie:x', 'javascript:alert(1)']) {
      const browser = newBrowser();
      const reply = await signIn(browser, first, 'first', `?return=${encodeURIComponent(away)}`);
      expect(reply.status).toBe(303);
      expect(new URL(reply.location, 'http://127.0.0.1:7420').origin).toBe('http://127.0.0.1:7420');
    }
  });

  test('keys that were rotated are followed at once', async () => {
    await first.rotateKeys();
    const browser = newBrowser();
    expect((await signIn(browser, first, 'first')).status).toBe(303);
    expect((await who(browser))?.person.id).toBe('p24');
  });
});

describe('a provider that is down', () => {
  test('is said so within five seconds, and whoever is signed in stays so', async () => {
    const browser = newBrowser();
    await signIn(browser, first, 'first');
    const down = await get(newBrowser(), '/sign-in/down');
    expect([down.status, down.headers['retry-after']]).toEqual([503, '30']);
    expect(down.body).toContain('does not answer');
    expect((await who(browser))?.person.id).toBe('p24');
  });

  test('is given up when it hangs', async () => {
    const hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
    const own = await demoServer({ context: { providers: [configured('slow', { issuer, clientId: 'exeat', clientSecret: 'unused' })] } });
    expect((await own.app.inject({ url: '/sign-in/slow' })).statusCode).toBe(503);
    await own.close();
    hanging.closeAllConnections();
    await new Promise((resolve) => hanging.close(resolve));
  }, 20_000);
});
