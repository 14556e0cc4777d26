import { routes, type ReplyOf, type RouteContract } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../testing/demo-server.ts';
import { approved, auditRequest, ok } from '../testing/requests.ts';

/** Scopes of a token that reads exceptions. */
const scopes = ['exception.read', 'exception.draft', 'findings.read', 'log.read'];
const secret = 'canary-7f3a of the claims host';

let server: DemoServer;
let decided = '';
let draft = '';
let [inside, outside] = ['', ''];

beforeAll(async () => {
  server = await demoServer();
  ({ id: decided } = await approved(server, { title: secret }));
  ({ id: draft } = ok<{ id: string }>(await server.as('p24').post('/exceptions', auditRequest({ title: secret }))));
  const tokenOf = async (unit: string): Promise<string> =>
    ok<{ token: string }>(await server.as('p46').post('/tokens', { name: unit, owner: 'p24', unit, scopes, expiresAt: '2027-01-01T00:00:00Z' })).token;
  [inside, outside] = [await tokenOf('INS'), await tokenOf('PAY')];
});
afterAll(() => server.close());

async function ask(token: string, path: string, method: RouteContract['method'] = 'GET'): Promise<{ status: number; text: string }> {
  const reply = await server.app.inject({ method, url: `/api/v1${path}`, headers: { authorization: `Bearer ${token}`, 'if-match': '"1"' } });
  return { status: reply.statusCode, text: reply.payload };
}

const lists = ['/exceptions?limit=500', `/exceptions?q=canary-7f3a`, '/exceptions?owner=lena.fischer&limit=500', '/exceptions?at=2030-01-01T00:00:00Z&limit=500', '/register?limit=500', '/register/export?format=csv', '/register/export?format=json'];

test.each(lists)('a token of another unit finds nothing of it in %s, one of the unit does', async (path) => {
  const [seen, unseen] = [await ask(inside, path), await ask(outside, path)];
  expect([seen.status, unseen.status]).toEqual([200, 200]);
  for (const id of [decided, draft]) expect([seen.text.includes(id), unseen.text.includes(id)]).toEqual([true, false]);
  expect([seen.text.includes(secret), unseen.text.includes(secret)]).toEqual([true, false]);
});

/** From the contract, so that a route that comes is asked too. */
const ofOne: readonly RouteContract[] = Object.values(routes as Readonly<Record<string, RouteContract>>).filter(({ path }) => path === '/exceptions/:id' || path.startsWith('/exceptions/:id/'));

test('each route below a case answers such a token that there is none', async () => {
  expect(ofOne.length).toBeGreaterThan(10);
  for (const { method, path, action } of ofOne) {
    for (const id of [decided, draft]) {
      const { status, text } = await ask(outside, path.replace(':id', id).replace(':sha256', '0'.repeat(64)), method);
      // What the token has no scope for is refused before anything is looked at.
      const expected = action === undefined || scopes.includes(action) ? [404] : [403, 404];
      expect(expected, `${method} ${path}: ${status} ${text}`).toContain(status);
      expect(text).not.toContain(secret);
    }
  }
});

test('a token of the unit reads both, and a person as before', async () => {
  for (const id of [decided, draft]) {
    expect((await ask(inside, `/exceptions/${id}`)).text).toContain(secret);
    expect(JSON.stringify(ok<ReplyOf<typeof routes.getException>>(await server.as('p21').get(`/exceptions/${id}`)))).toContain(secret);
  }
});
