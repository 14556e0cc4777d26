import type { ExceptionReply } from '@exeat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../testing/demo-server.ts';
import { auditRequest, ok, problemIn, submitted } from '../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer({ environment: { EXEAT_MAX_BODY_BYTES: '20000', EXEAT_REQUESTS_PER_MINUTE: '2000' } });
});
afterAll(() => server.close());

async function raw(payload: string, headers: Readonly<Record<string, string>> = {}) {
  const reply = await server.app.inject({
    method: 'POST',
    url: '/api/v1/exceptions',
    payload,
    headers: { authorization: `Bearer ${await server.tokenOf('p24')}`, 'content-type': 'application/json', ...headers },
  });
  return {
    status: reply.statusCode,
    body: reply.json() as { code: string; detail: string; fields?: { path: string; expected: string; got: string }[] },
  };
}

describe('a body', () => {
  test('that does not fit its schema is refused with every field: where, what was expected, what came', async () => {
    const reply = await raw(
      JSON.stringify(auditRequest({ basis: 'because', validity: { lastDay: 'soon' }, extra: 1, scope: [{ asset: { type: 'host' } }] })),
    );
    expect(reply.status).toBe(400);
    expect(reply.body.code).toBe('invalid-request');
    expect(reply.body.fields?.map((field) => field.path)).toEqual(
      expect.arrayContaining(['body.basis', 'body.validity.lastDay', 'body.extra', 'body.scope[0].requirement']),
    );
    expect(reply.body.fields?.find((field) => field.path === 'body.scope[0].requirement')).toMatchObject({ expected: 'a text', got: 'nothing' });
  });

  test.each([
    ['no JSON', '{"title":', 400],
    ['nested too deep', `{"labels":${'['.repeat(60)}${']'.repeat(60)}}`, 400],
    ['a reach for the prototype', '{"__proto__":{"admin":true},"title":"x"}', 400],
    ['NUL', '{"title":"a\\u0000b"}', 400],
    ['a lone surrogate', '{"title":"\\ud800"}', 400],
    ['too long', JSON.stringify(auditRequest({ justification: 'x'.repeat(30_000) })), 413],
  ])('that is %s is refused', async (_what, payload, status) => {
    const reply = await raw(payload);
    expect(reply.status).toBe(status);
    expect(['unreadable-body', 'too-large']).toContain(reply.body.code);
  });

  test('of another media type is refused', async () => {
    expect((await raw('title: x', { 'content-type': 'application/yaml' })).status).toBe(415);
  });

  test('is taken as a PolicyException document too', async () => {
    const { title, labels, owner, ticket, ...spec } = auditRequest() as Record<string, unknown>;
    const reply = await server
      .as('p24')
      .post('/exceptions', { apiVersion: 'exeat.dev/v1', kind: 'PolicyException', metadata: { title, labels, owner: 'lena.fischer', ticket }, spec });
    expect(ok(reply).content).toMatchObject({ title, owner: { id: 'p24', userName: 'lena.fischer', name: 'Lena Fischer' } });
  });

  test('names people by id, user name, or an e-mail of exactly one active person, and nobody else', async () => {
    for (const owner of ['p24', 'lena.fischer', 'lena.fischer@larkfield.example'])
      expect(ok(await server.as('p24').post('/exceptions', auditRequest({ owner }))).content.owner.id).toBe('p24');
    const reply = await server.as('p24').post('/exceptions', auditRequest({ owner: 'nobody@larkfield.example' }));
    expect(reply.status).toBe(422);
    expect(problemIn(reply).code).toBe('unknown-person');
  });
});

describe('who asks', () => {
  test('nobody: 401 with WWW-Authenticate, before the body is read', async () => {
    const reply = await server.as(null).post('/exceptions', { anything: true });
    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toContain('Bearer');
  });

  test('somebody whose token is made up', async () => {
    const reply = await server.app.inject({
      url: '/api/v1/tasks',
      headers: { authorization: 'Bearer exeat_se_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    });
    expect(reply.statusCode).toBe(401);
  });

  test('somebody without the role: 403 with the rule', async () => {
    const reply = await server.as('p24').post('/units', { id: 'NEW', name: 'New', zone: 'Europe/Berlin', calendar: 'us', parent: 'GRP' });
    expect(reply.status).toBe(403);
    expect(problemIn(reply).reasons?.[0]).toMatchObject({ code: 'not-permitted', rule: 'access A25' });
  });
});

test('an unknown id is not found, whatever it is, and leaves nothing behind', async () => {
  for (const path of [
    '/exceptions/EXC-2026-9999',
    '/exceptions/person:p24',
    '/exceptions/EXC-2026-9999/history',
    '/people/p999',
    '/requirements/STD-XX/XX-1',
    '/config/secrets',
  ]) {
    const reply = await server.as('p24').get(path);
    expect(reply.status, path).toBe(404);
  }
  expect((await server.as('p24').post('/exceptions/EXC-2026-9999/submit')).status).toBe(404);
  expect((await server.as('p24').post('/exceptions/person:p24/submit')).status).toBe(404);
  const rows = await server.database.owner.query("SELECT stream FROM stream WHERE stream LIKE 'EXC-2026-9999'");
  expect(rows).toEqual([]);
});

describe('If-Match', () => {
  test('is required on an edit, and refuses a stale one', async () => {
    const draft = ok(await server.as('p24').post('/exceptions', auditRequest()));
    expect((await server.as('p24').patch(`/exceptions/${draft.id}`, auditRequest({ title: 'Other' }))).status).toBe(428);
    expect((await server.as('p24').patch(`/exceptions/${draft.id}`, auditRequest({ title: 'Other' }), { 'if-match': '"9"' })).status).toBe(412);
    const edited = await server.as('p24').patch(`/exceptions/${draft.id}`, auditRequest({ title: 'Other' }), { 'if-match': `"${draft.revision}"` });
    expect(ok(edited).content.title).toBe('Other');
    expect(edited.headers['etag']).toBe('"2"');
    expect((await server.as('p23').patch(`/exceptions/${draft.id}`, auditRequest({ title: 'Mine' }), { 'if-match': '"2"' })).status).toBe(403);
  });
});

describe('Idempotency-Key', () => {
  test('gives the first answer again, and does the work once', async () => {
    const first = await server.as('p24').post('/exceptions', auditRequest(), { 'idempotency-key': 'key-1' });
    const again = await server.as('p24').post('/exceptions', auditRequest(), { 'idempotency-key': 'key-1' });
    expect(first.status).toBe(201);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(ok(await server.as('p23').post('/exceptions', auditRequest(), { 'idempotency-key': 'key-1' })).id).not.toBe(ok(first).id);
  });

  test('with another body is refused', async () => {
    await server.as('p24').post('/exceptions', auditRequest(), { 'idempotency-key': 'key-2' });
    const other = await server.as('p24').post('/exceptions', auditRequest({ title: 'Another' }), { 'idempotency-key': 'key-2' });
    expect(other.status).toBe(422);
    expect(problemIn(other).code).toBe('key-reused');
  });

  test('in flight is told to wait', async () => {
    const draft = ok(await server.as('p24').post('/exceptions', auditRequest()));
    const client = await server.database.owner.pg.connect();
    try {
      // A lock on the case keeps the first request under way.
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM stream WHERE stream = $1 FOR UPDATE', [draft.id]);
      const first = server.as('p24').post(`/exceptions/${draft.id}/submit`, {}, { 'idempotency-key': 'key-3' });
      let second = await server.as('p24').post(`/exceptions/${draft.id}/submit`, {}, { 'idempotency-key': 'key-3', 'x-probe': '1' });
      // Whichever came first holds the key; the other one is told so.
      for (let tries = 0; second.status !== 409 && tries < 50; tries += 1)
        second = await server.as('p24').post(`/exceptions/${draft.id}/submit`, {}, { 'idempotency-key': 'key-3' });
      expect(problemIn(second).code).toBe('in-flight');
      expect(second.headers['retry-after']).toBe('1');
      await client.query('ROLLBACK');
      expect(ok(await first).state).toBe('triage');
    } finally {
      client.release();
    }
  });

  test('never replays a secret', async () => {
    const body = { name: 'scanner', scopes: ['findings.import'], expiresAt: '2027-01-01T00:00:00Z' };
    const first = ok<{ token: string }>(await server.as('p46').post('/tokens', body, { 'idempotency-key': 'key-4' }));
    const again = await server.as('p46').post('/tokens', body, { 'idempotency-key': 'key-4' });
    expect(again.status).toBe(409);
    expect(problemIn(again).code).toBe('already-created');
    const kept = await server.database.owner.query<{ found: number }>('SELECT count(*) AS found FROM idempotency WHERE response::text LIKE $1', [
      `%${first.token}%`,
    ]);
    expect(kept[0]?.found).toBe(0);
  });

  test('keeps a recorded refusal, so that a retry does not add another', async () => {
    const id = await submitted(server, { ticket: 'refused-once' });
    const hash = ok(await server.as('p24').get(`/exceptions/${id}`)).relianceHash;
    const body = { outcome: 'approve', relianceHash: hash };
    const first = await server.as('p24').post(`/exceptions/${id}/decide`, body, { 'idempotency-key': 'key-5' });
    const again = await server.as('p24').post(`/exceptions/${id}/decide`, body, { 'idempotency-key': 'key-5' });
    expect(first.status).toBe(409);
    expect(again.body).toEqual(first.body);
    const history = ok<{ items: { type: string }[] }>(await server.as('p24').get(`/exceptions/${id}/history`));
    expect(history.items.filter((item) => item.type === 'decision_refused')).toHaveLength(1);
  });
});

test('a list is read by pages with an opaque cursor, and refuses one that it did not give out', async () => {
  for (let count = 0; count < 3; count += 1) ok(await server.as('p24').post('/exceptions', auditRequest({ title: `Page ${count}` })));
  const seen: string[] = [];
  let path = '/exceptions?limit=2&state=draft';
  for (;;) {
    const page = ok<{ items: ExceptionReply[]; next: string | null }>(await server.as('p24').get(path));
    seen.push(...page.items.map((item) => item.id));
    if (page.next === null) break;
    path = `/exceptions?limit=2&state=draft&cursor=${encodeURIComponent(page.next)}`;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBeGreaterThanOrEqual(3);
  expect((await server.as('p24').get('/exceptions?cursor=nonsense')).status).toBe(400);
  expect((await server.as('p24').get('/exceptions?state=dreaming')).status).toBe(400);
  expect((await server.as('p24').get('/exceptions?limit=0')).status).toBe(400);
});

test("nothing secret and nobody's name is in the log", async () => {
  const token = await server.tokenOf('p24');
  await server.as('p24').post('/exceptions', auditRequest({ title: 'Canary title' }));
  const logged = JSON.stringify(server.logged);
  for (const canary of [token, 'Canary title', 'lena.fischer', 'Lena Fischer', 'larkfield.example']) expect(logged).not.toContain(canary);
  expect(logged).toContain('"route":"/api/v1/exceptions"');
});

test('more requests in a minute than a caller may make are refused with Retry-After', async () => {
  const busy = await demoServer({ database: server.database, environment: { EXEAT_REQUESTS_PER_MINUTE: '60' } });
  const statuses = new Set<number>();
  let last = await busy.as('p24').get('/tasks');
  for (let count = 0; count < 130; count += 1) {
    last = await busy.as('p24').get('/calendars');
    statuses.add(last.status);
    if (last.status === 429) break;
  }
  expect(statuses).toEqual(new Set([200, 429]));
  expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
  expect((await busy.as('p23').get('/calendars')).status).toBe(200);
  await busy.app.close();
});

test('a database that does not answer is 503 with Retry-After, and reveals nothing', async () => {
  const { openPool } = await import('@exeat/store');
  const down = await demoServer({
    database: server.database,
    context: { pool: openPool({ host: '/nowhere', user: 'nobody', database: 'none' }, { connectTimeout: 500 }) },
  });
  const reply = await down.app.inject({ url: '/readyz' });
  expect(reply.statusCode).toBe(503);
  expect(reply.headers['retry-after']).toBe('2');
  expect(reply.payload).not.toContain('nowhere');
  await down.app.close();
});
