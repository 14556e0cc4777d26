import { standardMatrix } from '@exeat/core';
import { listEvents } from '@exeat/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { auditRequest, codesOf, inApproval, ok, problemIn, confirmed } from '../../testing/requests.ts';

type Recorded = { recorded: number; unchanged: number; ids: string[]; awaits: string | null };

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

describe('the directory', () => {
  test('takes many people at once, with managers of the same batch, and leaves alone what stands', async () => {
    const people = [
      { userName: 'nina.new', name: 'Nina New', unit: 'INS', manager: 'omar.new' },
      { userName: 'omar.new', name: 'Omar New', unit: 'INS', manager: 'karim.haddad', roles: [{ role: 'assessor', unit: 'INS' }] },
    ];
    const first = ok<Recorded>(await server.as('p46').post('/people', people));
    // The role waits for a second person; the people are there.
    expect(first).toMatchObject({ recorded: 2, unchanged: 0, awaits: expect.any(String) });
    expect(ok<Recorded>(await server.as('p46').post('/people', people))).toMatchObject({ recorded: 0, unchanged: 2, ids: first.ids, awaits: first.awaits });
    const nina = ok<{ manager: string }>(await server.as('p24').get(`/people/${first.ids[0]}`));
    expect(nina.manager).toBe(first.ids[1]);
    const [event] = (await listEvents(server.database.pool, { stream: `person:${first.ids[0]}` })).map((one) => one.envelope);
    expect(event).toMatchObject({ type: 'person_recorded', actor: { person: 'p46', kind: 'person', strength: 'demo' }, ruleId: 'A25' });
  });

  test.each([
    ['a unit that is not there', { userName: 'a.one', name: 'A', unit: 'XXX' }],
    ['a manager that is not there', { userName: 'a.two', name: 'A', unit: 'INS', manager: 'nobody' }],
    ['a user name of somebody else', { userName: 'Lena.Fischer', name: 'A', unit: 'INS' }],
    ['a changed user name', { id: 'p24', userName: 'lena.other', name: 'Lena', unit: 'INS', manager: 'p23' }],
    ['a circle of managers', { id: 'p23', userName: 'karim.haddad', name: 'Karim Haddad', unit: 'INS', manager: 'p24' }],
  ])('refuses a person with %s, and records nothing', async (_what, record) => {
    const before = await listEvents(server.database.pool, { types: ['person_recorded'] });
    const reply = await server.as('p46').post('/people', [{ userName: 'fine.person', name: 'Fine', unit: 'INS' }, record]);
    expect(reply.status).toBe(422);
    expect(await listEvents(server.database.pool, { types: ['person_recorded'] })).toHaveLength(before.length);
  });

  test('changes a unit only at the revision that was read', async () => {
    const read = await server.as('p46').get('/units/INS');
    expect((await server.as('p46').patch('/units/INS', { name: 'Insurance and Claims' })).status).toBe(428);
    expect((await server.as('p46').patch('/units/INS', { name: 'Insurance and Claims' }, { 'if-match': '"7"' })).status).toBe(412);
    const changed = await server.as('p46').patch('/units/INS', { name: 'Insurance and Claims' }, { 'if-match': String(read.headers['etag']) });
    expect(ok<{ name: string }>(changed).name).toBe('Insurance and Claims');
    expect(changed.headers['etag']).toBe('"2"');
    expect((await server.as('p46').post('/units', { id: 'X', name: 'X', zone: 'Mars/Olympus', calendar: 'us', parent: 'GRP' })).status).toBe(422);
  });

  test('a conflict of the reporting line counts if it stood at submission or stands now (C18)', async () => {
    const state = await inApproval(server, { ticket: 'lines' });
    const owner = await server.as('p46').get('/people/p08');
    const moved = await server.as('p46').patch('/people/p08', { manager: 'p24' }, { 'if-match': String(owner.headers['etag']) });
    await confirmed(server, moved);
    // Level 2 bars approvers who report to a party; the policy owner has just come to.
    const reply = await server.as('p08').post(`/exceptions/${state.id}/decide`, { outcome: 'approve', relianceHash: state.relianceHash });
    expect(reply.status).toBe(403);
    expect(codesOf(reply)).toContain('reports-to-party');
    const now = await server.as('p46').get('/people/p08');
    const back = await server.as('p46').patch('/people/p08', { manager: 'p04' }, { 'if-match': String(now.headers['etag']) });
    await confirmed(server, back);
    expect((await server.as('p08').post(`/exceptions/${state.id}/decide`, { outcome: 'approve', relianceHash: state.relianceHash })).status).toBe(
      200,
    );
  });

  test('somebody who has left may do nothing', async () => {
    const read = await server.as('p46').get('/people/p12');
    expect((await server.as('p12').get('/tasks')).status).toBe(200);
    ok(await server.as('p46').patch('/people/p12', { active: false }, { 'if-match': String(read.headers['etag']) }));
    expect((await server.as('p12').get('/tasks')).status).toBe(401);
  });
});

describe('the policy library', () => {
  test('publishes a changed requirement as a new version, and names what cannot be', async () => {
    const read = await server.as('p24').get('/requirements/STD-LG/LG-7.2');
    const published = await server
      .as('p46')
      .patch('/requirements/STD-LG/LG-7.2', { statement: 'Audit records are kept for 24 months.' }, { 'if-match': String(read.headers['etag']) });
    expect(ok<object>(await server.as('p24').get('/requirements/STD-LG/LG-7.2'))).toMatchObject({ version: 1 });
    await confirmed(server, published);
    expect(ok<object>(await server.as('p24').get('/requirements/STD-LG/LG-7.2'))).toMatchObject({ version: 2, statement: 'Audit records are kept for 24 months.' });
    const reply = await server.as('p46').post('/mappings', { rule: { scheme: 'xccdf', id: 'x' }, requirements: ['STD-XX/XX-1'] });
    expect(codesOf(reply)).toEqual(['unknown-requirement']);
    const listed = ok<{ items: { requirements: string[] }[] }>(await server.as('p24').get('/mappings?scheme=sarif&limit=500'));
    expect(listed.items).toHaveLength(21);
    expect((await server.as('p05').post('/requirements', {})).status).toBe(403);
  });
});

describe('assets', () => {
  test('are recorded in their canonical text, by one event, and found by an alias', async () => {
    const reply = ok<{ recorded: number; ids: string[] }>(
      await server.as('p46').post('/assets', [
        {
          type: 'host',
          id: 'APP-09.Corp.Example.',
          unit: 'INS',
          aliases: [{ type: 'arn', id: 'arn:aws:ec2:us-east-1:123456789012:instance/i-09' }],
        },
      ]),
    );
    expect(reply.ids).toEqual(['host:app-09.corp.example']);
    const found = ok<{ id: string }>(
      await server.as('p24').get(`/assets/arn/${encodeURIComponent('arn:aws:ec2:us-east-1:123456789012:instance/i-09')}`),
    );
    expect(found.id).toBe('app-09.corp.example');
    expect((await server.as('p46').post('/assets', { type: 'host', id: '10.0.0.1', unit: 'INS' })).status).toBe(400);
    expect((await server.as('p46').post('/assets', { type: 'host', id: 'a.example', unit: 'NOPE' })).status).toBe(422);
    expect(ok<{ items: unknown[] }>(await server.as('p24').get('/assets?type=repo')).items).toHaveLength(3);
  });
});

describe('the approval matrix', () => {
  test('is the standard one until another is published, with holes named, and then used', async () => {
    const read = await server.as('p24').get('/config/approval-matrix');
    expect(read.headers['etag']).toBe('"0"');
    const { duties: _duties, ...holes } = standardMatrix;
    const refused = await server.as('p46').put('/config/approval-matrix', { document: holes }, { 'if-match': '"0"' });
    expect(refused.status).toBe(422);
    expect(problemIn(refused).reasons?.[0]?.rule).toBe('duties');
    const document = { ...standardMatrix, level: { ...standardMatrix.level, base: { ...standardMatrix.level.base, moderate: 3 } } };
    const waiting = ok<{ version: number; revision: number; awaits: string }>(
      await server.as('p46').put('/config/approval-matrix', { document }, { 'if-match': '"0"' }),
    );
    expect(waiting).toMatchObject({ version: 1, revision: 0 });
    ok(await server.as('p03').post(`/authority-proposals/${waiting.awaits}/confirm`));
    expect(ok(await server.as('p24').get('/config/approval-matrix'))).toMatchObject({ version: 2, revision: 1 });
    expect((await server.as('p46').put('/config/approval-matrix', { document }, { 'if-match': '"0"' })).status).toBe(412);
    const preview = ok<{ required: { level: number; matrixVersion: number } }>(await server.as('p24').post('/exceptions/preview', auditRequest()));
    expect(preview.required).toMatchObject({ level: 4, matrixVersion: 2 });
  });
});

describe('service tokens', () => {
  test('read and propose within their scopes, and never beyond', async () => {
    const ask = (token: string, method: 'GET' | 'POST', url: string, payload?: object) =>
      server.app.inject({
        method,
        url: `/api/v1${url}`,
        headers: { authorization: `Bearer ${token}` },
        ...(payload === undefined ? {} : { payload }),
      });
    const made = ok<{ id: string; token: string; owner: { id: string } }>(
      await server
        .as('p46')
        .post('/tokens', { name: 'ci', owner: 'p24', scopes: ['exception.draft', 'exception.read'], expiresAt: '2027-01-01T00:00:00Z' }),
    );
    const draft = await ask(made.token, 'POST', '/exceptions', auditRequest());
    expect(draft.statusCode).toBe(201);
    expect((draft.json() as { requester: { id: string } }).requester.id).toBe('p24');
    expect((await ask(made.token, 'GET', '/people')).statusCode).toBe(403);
    expect(
      (await ask(made.token, 'POST', '/tokens', { name: 'more', scopes: ['exception.read'], expiresAt: '2027-01-01T00:00:00Z' })).statusCode,
    ).toBe(403);
    expect(JSON.stringify(ok(await server.as('p46').get('/tokens')))).not.toContain(made.token);
    expect((await server.as('p46').delete(`/tokens/${made.id}`)).status).toBe(204);
    expect((await ask(made.token, 'GET', '/exceptions')).statusCode).toBe(401);
    const events = await listEvents(server.database.pool, { stream: `token:${made.id}` });
    expect(events.map((event) => event.envelope.type)).toEqual(['token_created', 'token_revoked']);
    expect(JSON.stringify(events)).not.toContain(made.token);
  });

  test.each([
    ['without an end', {}],
    ['for longer than a year', { expiresAt: '2030-01-01T00:00:00Z' }],
    ['already over', { expiresAt: '2026-01-01T00:00:00Z' }],
  ])('are refused %s', async (_what, part) => {
    const reply = await server.as('p46').post('/tokens', { name: 'ci', scopes: ['exception.read'], ...part });
    expect([400, 422]).toContain(reply.status);
  });
});
