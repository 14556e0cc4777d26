import { addMs, standardMatrix } from '@exeat/core';
import { databaseNow, moveClock } from '@exeat/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticator } from '../../testing/authenticator.ts';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { auditRequest, codesOf, inApproval, ok, problemIn } from '../../testing/requests.ts';

const password = 'correct horse battery';
let server: DemoServer;
let devices: Readonly<Record<string, ReturnType<typeof authenticator>>>;
beforeAll(async () => {
  server = await demoServer();
  devices = { p46: await invited('p46'), p23: await invited('p23') };
});
afterAll(() => server.close());

async function invited(person: string) {
  const { link } = ok<{ link: string }>(await server.as('p46').post(`/people/${person}/setup-link`));
  const token = new URL(link).searchParams.get('token');
  const device = authenticator(ok<{ secret: string }>(await server.as(null).post('/setup/open', { token })).secret);
  ok(await server.as(null).post('/setup', { token, password, code: device.code() }));
  return device;
}

/** A code that was not taken yet: the account forgets the last one, as half a minute would make it. */
async function factors(person: string) {
  await server.database.owner.query('UPDATE account SET totp_step = -1');
  return { password, code: devices[person]?.code() ?? '' };
}

async function signIn(userName: string, person: string, fields: object = {}) {
  const reply = await server.as(null).post('/sessions', { userName, ...(await factors(person)), ...fields });
  return { token: String(ok<{ token?: string }>(reply).token), cookie: String(reply.headers['set-cookie']).split(';')[0] ?? '' };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const wait = async (minutes: number) => moveClock(server.context.pool, addMs(await databaseNow(server.context.pool), minutes * 60_000));

describe('a fresh sign-in', () => {
  test('is asked for to give a role, and confirming gives the session another token', async () => {
    const { token } = await signIn('rita.holt', 'p46');
    await wait(6);
    const give = (credential: string) =>
      server.as(null).patch('/people/p24', { roles: [{ role: 'assessor', unit: 'INS' }] }, { ...bearer(credential), 'if-match': '"1"' });
    const stale = await give(token);
    expect([stale.status, codesOf(stale)]).toEqual([403, ['step-up-required']]);
    // What gives nobody authority needs none.
    expect((await server.as(null).patch('/people/p06', { name: 'Luis Ferro Silva' }, { ...bearer(token), 'if-match': '"1"' })).status).toBe(200);
    expect((await server.as(null).post('/sessions/current/step-up', { password, code: '000000' }, bearer(token))).status).toBe(401);
    expect((await server.as(null).post('/sessions/current/step-up', { ...(await factors('p46')), password: 'wrong' }, bearer(token))).status).toBe(
      401,
    );
    const stepped = ok<{ token: string; authenticatedAt: string }>(
      await server.as(null).post('/sessions/current/step-up', await factors('p46'), bearer(token)),
    );
    expect(stepped.token).not.toBe(token);
    expect((await give(token)).status).toBe(401);
    expect((await give(stepped.token)).status).toBe(200);
  });

  test('is asked for to sign at level 3 and above', async () => {
    const document = { ...standardMatrix, level: { ...standardMatrix.level, base: { ...standardMatrix.level.base, moderate: 3 } } };
    const { awaits } = ok<{ awaits: string }>(await server.as('p46').put('/config/approval-matrix', { document }, { 'if-match': '"0"' }));
    ok(await server.as('p03').post(`/authority-proposals/${awaits}/confirm`));
    const state = await inApproval(server);
    expect(state.required?.level).toBeGreaterThanOrEqual(3);
    const { token } = await signIn('karim.haddad', 'p23');
    await wait(6);
    const decide = (credential: string) =>
      server
        .as(null)
        .post(`/exceptions/${state.id}/decide`, { outcome: 'approve', rationale: 'Agreed.', relianceHash: state.relianceHash }, bearer(credential));
    expect(codesOf(await decide(token))).toEqual(['step-up-required']);
    const stepped = ok<{ token: string }>(await server.as(null).post('/sessions/current/step-up', await factors('p23'), bearer(token)));
    // Whatever the rules of the seat say now, a sign-in is not what they miss.
    const fresh = await decide(stepped.token);
    expect(fresh.status < 300 ? [] : codesOf(fresh)).not.toContain('step-up-required');
  });

  test('nobody changes their own roles, however fresh', async () => {
    const { token } = await signIn('rita.holt', 'p46');
    const revision = (await server.as('p46').get('/people/p46')).headers['etag'] as string;
    const roles = [
      { role: 'registrar', unit: 'GRP' },
      { role: 'ciso', unit: 'GRP' },
    ];
    const patched = await server.as(null).patch('/people/p46', { roles }, { ...bearer(token), 'if-match': revision });
    expect([patched.status, codesOf(patched)]).toEqual([403, ['own-authority']]);
    const posted = await server
      .as(null)
      .post('/people', [{ id: 'p46', userName: 'rita.holt', name: 'Rita Holt', unit: 'GRP', roles }], bearer(token));
    expect(codesOf(posted)).toEqual(['own-authority']);
    const unit = ok<{ heads: object }>(await server.as('p46').get('/units/INS'));
    const headed = await server.as('p46').patch('/units/INS', { heads: { ...unit.heads, lead: 'p46' } }, { 'if-match': '"1"' });
    expect(codesOf(headed)).toEqual(['own-authority']);
  });
});

describe("one's own sessions", () => {
  test('are listed without their tokens, and ended one by one or all others at once', async () => {
    const [first, second, third] = [await signIn('karim.haddad', 'p23'), await signIn('karim.haddad', 'p23'), await signIn('karim.haddad', 'p23')];
    const listed = ok<{ items: { id: string; isCurrent: boolean }[] }>(
      await server
        .as(null)
        .get('/sessions')
        .then(() =>
          server.app
            .inject({ url: '/api/v1/sessions', headers: bearer(first.token) })
            .then((reply) => ({ status: reply.statusCode, body: reply.json() as unknown, headers: {} })),
        ),
    );
    expect(listed.items.filter((one) => one.isCurrent)).toHaveLength(1);
    for (const { token } of [first, second, third]) expect(JSON.stringify(listed)).not.toContain(token);
    const foreign = listed.items.find((one) => !one.isCurrent)?.id ?? '';
    expect((await server.as('p24').delete(`/sessions/${foreign}`)).status).toBe(404);
    expect((await server.as(null).delete(`/sessions/${foreign}`, bearer(first.token))).status).toBe(204);
    expect((await server.as(null).delete(`/sessions/${foreign}`, bearer(first.token))).status).toBe(404);
    expect((await server.as(null).delete('/sessions', bearer(first.token))).status).toBe(200);
    const alive = async ({ token }: { token: string }) =>
      (await server.app.inject({ url: '/api/v1/sessions/current', headers: bearer(token) })).statusCode;
    expect([await alive(first), await alive(second), await alive(third)]).toEqual([200, 401, 401]);
  });

  test("a browser's cookie is replaced when its person confirms who they are", async () => {
    const { cookie } = await signIn('karim.haddad', 'p23', { cookie: true });
    const reply = await server.as(null).post('/sessions/current/step-up', await factors('p23'), { cookie, 'sec-fetch-site': 'same-origin' });
    expect(reply.status).toBe(200);
    expect(reply.body).not.toHaveProperty('token');
    const next = String(reply.headers['set-cookie']).split(';')[0] ?? '';
    const status = async (value: string) => (await server.app.inject({ url: '/api/v1/sessions/current', headers: { cookie: value } })).statusCode;
    expect([await status(cookie), await status(next)]).toEqual([401, 200]);
    expect(
      problemIn(await server.as(null).post('/sessions/current/step-up', await factors('p23'), { cookie: next, 'sec-fetch-site': 'cross-site' })).code,
    ).toBe('cross-site');
  });

  test('a service token has none, and acts only on its unit', async () => {
    const make = (fields: object) =>
      server
        .as('p46')
        .post('/tokens', { name: 'ci', owner: 'p24', scopes: ['exception.draft', 'exception.edit'], expiresAt: '2027-01-01T00:00:00Z', ...fields });
    const made = ok<{ token: string; unit: string }>(await make({}));
    expect(made.unit).toBe('INS');
    expect((await server.app.inject({ url: '/api/v1/sessions', headers: bearer(made.token) })).statusCode).toBe(403);
    expect((await make({ unit: 'NOWHERE' })).status).toBe(422);
    const elsewhere = ok<{ token: string }>(await make({ unit: 'ITO' }));
    expect((await server.as(null).post('/exceptions', auditRequest(), bearer(made.token))).status).toBe(201);
    expect(codesOf(await server.as(null).post('/exceptions', auditRequest(), bearer(elsewhere.token)))).toEqual(['not-permitted']);
  });
});
