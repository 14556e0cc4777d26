import type { exceptionPage, HistoryEntry, PreviewReply, TaskReply } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { approved, assessment, auditRequest, codesOf, inApproval, ok, problemIn, submitted } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

type History = { items: HistoryEntry[] };
type Tasks = { items: TaskReply[] };

test('the preview names level, every seat with a person and reasons, and the longest term', async () => {
  const preview = ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', auditRequest()));
  expect(preview.refusals).toEqual([]);
  expect(preview.assumedBand).toBe('moderate');
  expect(preview.required?.level).toBe(3);
  for (const seat of preview.required?.seats ?? []) {
    expect(seat.person?.name.length).toBeGreaterThan(3);
    expect(seat.reasons.length).toBeGreaterThan(0);
  }
  expect(preview.required?.seats.map((seat) => seat.person?.id).toSorted()).toEqual(['p03', 'p08', 'p23']);
  expect(preview.longest?.byBand).toMatchObject({ low: '2027-11-23', moderate: '2027-05-23', high: '2027-02-21', critical: '2026-12-23' });
  expect(preview.findings).toEqual({ count: 0, items: [] });
});

test('the preview of a request that is being written says what it can, and what stands against it', async () => {
  const [clause] = auditRequest()['scope'] as object[];
  const asset = { type: 'host', ids: [] };
  const half = ok<PreviewReply>(
    await server.as('p24').post('/exceptions/preview', auditRequest({ scope: [clause, { requirement: 'STD-LG/LG-7.1', asset }] })),
  );
  expect(half.required?.seats.length).toBe(3);
  expect(half.refusals.map((reason) => reason.text).join(' ')).toContain('scope[1]');
  const empty = ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', auditRequest({ title: '', justification: '', scope: [] })));
  expect(empty.required).toBeNull();
  expect(empty.refusals.map((reason) => reason.code)).toEqual(expect.arrayContaining(['missing-field', 'no-citable-requirement']));
  const long = ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', auditRequest({ validity: { lastDay: '2029-12-31' } })));
  expect(long.term).toBeNull();
  expect(long.longest?.lastDay).toBe('2027-11-23');
  // Somebody who is nobody is no part to leave out.
  expect((await server.as('p24').post('/exceptions/preview', auditRequest({ owner: 'no.body' }))).status).toBe(422);
});

test('a request runs from draft to cover, signed by every seat', async () => {
  const state = await approved(server);
  expect(state.state).toBe('active');
  expect(state.required?.level).toBe(2);
  expect(state.required?.seats.map((seat) => `${seat.id} ${seat.person?.id}`)).toEqual([
    'policy-owner:STD-LG p08',
    'risk-owner:INS p23',
    'level:ciso_delegate p04',
  ]);
  expect(state.grants).toHaveLength(1);
  expect(state.grants[0]).toMatchObject({ lastDay: '2026-12-31', zone: 'America/New_York', until: '2027-01-01T05:00:00.000Z' });
  expect(server.context.coverage.index.get(state.id as never)).toHaveLength(1);

  const history = ok<History>(await server.as('p39').get(`/exceptions/${state.id}/history`));
  expect(history.items.map((item) => item.type)).toEqual([
    'exception_drafted',
    'exception_submitted',
    'exception_triaged',
    'exception_assessed',
    'seat_decided',
    'seat_decided',
    'seat_decided',
    'grant_created',
  ]);
  expect(history.items.every((item) => item.ruleId !== '')).toBe(true);
  const versions = ok<{ items: unknown[] }>(await server.as('p39').get(`/exceptions/${state.id}/versions`));
  expect(versions.items).toHaveLength(1);
  const listed = ok<z.output<typeof exceptionPage>>(await server.as('p39').get('/exceptions?state=active&requirement=STD-LG/LG-7.1'));
  expect(listed.items.map((item) => item.id)).toContain(state.id);
});

describe('refused, each with its reason', () => {
  test("approving one's own", async () => {
    const state = await inApproval(server, { ticket: 'own' });
    const reply = await server.as('p24').post(`/exceptions/${state.id}/decide`, { outcome: 'approve', relianceHash: state.relianceHash });
    expect(reply.status).toBe(403);
    expect(codesOf(reply)).toEqual(expect.arrayContaining(['own-request', 'own-exception']));
    const history = ok<History>(await server.as('p24').get(`/exceptions/${state.id}/history`));
    expect(history.items.at(-1)).toMatchObject({ type: 'decision_refused', actor: { person: { id: 'p24' } } });
  });

  test('approval by the assessor', async () => {
    const state = await inApproval(server, { ticket: 'assessor' });
    const reply = await server.as('p06').post(`/exceptions/${state.id}/decide`, { outcome: 'approve', relianceHash: state.relianceHash });
    expect(reply.status).toBe(403);
    expect(codesOf(reply)).toContain('assessor-approves');
  });

  test('a second signature by one person', async () => {
    const state = await inApproval(server, { ticket: 'second' });
    const signed = ok(await server.as('p08').post(`/exceptions/${state.id}/decide`, { outcome: 'approve', relianceHash: state.relianceHash }));
    const reply = await server.as('p08').post(`/exceptions/${state.id}/decide`, { outcome: 'approve', relianceHash: signed.relianceHash });
    expect(reply.status).toBe(403);
    expect(codesOf(reply)).toContain('second-signature');
  });

  test('a decision on content that has moved, with what moved', async () => {
    const state = await inApproval(server, { ticket: 'moved' });
    ok(await server.as('p08').post(`/exceptions/${state.id}/decide`, { outcome: 'approve', relianceHash: state.relianceHash }));
    const narrowed = ok(
      await server.as('p23').post(`/exceptions/${state.id}/decide`, {
        outcome: 'approve_narrower',
        narrower: { lastDay: '2026-12-20' },
        rationale: 'The fixed package is due before that.',
        relianceHash: state.relianceHash,
      }),
    );
    expect(narrowed.relianceHash).not.toBe(state.relianceHash);
    const reply = await server.as('p04').post(`/exceptions/${state.id}/decide`, { outcome: 'approve', relianceHash: state.relianceHash });
    expect(reply.status).toBe(409);
    expect(problemIn(reply).code).toBe('reliance-moved');
    expect(problemIn(reply).moved).toEqual([{ path: 'content.validity.lastDay', before: '2026-12-31', after: '2026-12-20' }]);
    const last = ok(await server.as('p04').post(`/exceptions/${state.id}/decide`, { outcome: 'approve', relianceHash: narrowed.relianceHash }));
    expect(last.state).toBe('awaiting_acknowledgement');
    expect(ok<Tasks>(await server.as('p24').get('/tasks')).items).toContainEqual(expect.objectContaining({ kind: 'acknowledge', assigned: true }));
    expect(ok(await server.as('p24').post(`/exceptions/${state.id}/acknowledge`, { relianceHash: last.relianceHash })).state).toBe('active');
  });

  test("assessing one's own, and deciding by a service token", async () => {
    const id = await submitted(server, { ticket: 'token' });
    const token = ok<{ token: string }>(
      await server.as('p46').post('/tokens', { name: 'scanner', scopes: ['exception.read', 'findings.import'], expiresAt: '2027-01-01T00:00:00Z' }),
    );
    const reply = await server.app.inject({
      method: 'POST',
      url: `/api/v1/exceptions/${id}/withdraw`,
      headers: { authorization: `Bearer ${token.token}` },
      payload: {},
    });
    expect(reply.statusCode).toBe(403);
    expect((reply.json() as { reasons: { code: string }[] }).reasons.map((reason) => reason.code)).toContain('not-a-session');
  });

  test.each([
    [
      'without a citable requirement',
      {
        scope: [
          { requirement: 'STD-XX/XX-1', rules: { scheme: 'vuln', ids: ['CVE-2021-23337'] }, asset: { type: 'host', ids: ['app-01.corp.example'] } },
        ],
      },
      'no-citable-requirement',
    ],
    ['with an end before its start', { validity: { from: '2026-12-10', lastDay: '2026-12-01' } }, 'ends-before-start'],
    ['backdated', { validity: { from: '2026-11-01', lastDay: '2026-12-01' } }, 'backdated'],
    ['past the longest term', { validity: { lastDay: '2028-12-01' } }, 'term-too-long'],
    [
      'about an asset that nobody recorded',
      {
        scope: [
          {
            requirement: 'STD-LG/LG-7.1',
            rules: { scheme: 'xccdf', ids: ['xccdf_org.ssgproject.content_rule_package_audit_installed'] },
            asset: { type: 'host', ids: ['unknown.corp.example'] },
          },
        ],
      },
      'unknown-asset',
    ],
  ])('a request %s', async (_what, overrides, code) => {
    const draft = ok(await server.as('p24').post('/exceptions', auditRequest(overrides)));
    const reply = await server.as('p24').post(`/exceptions/${draft.id}/submit`);
    expect(reply.status).toBe(422);
    expect(codesOf(reply)).toContain(code);
    const preview = ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', auditRequest(overrides)));
    expect(preview.refusals.map((reason) => reason.code)).toContain(code);
  });

  test('a verb that the state does not allow', async () => {
    const draft = ok(await server.as('p24').post('/exceptions', auditRequest()));
    const reply = await server.as('p05').post(`/exceptions/${draft.id}/triage`, { outcome: 'complete' });
    expect(reply.status).toBe(409);
    expect(problemIn(reply).code).toBe('wrong-state');
  });
});

test('a revocation ends cover at once, and another case expires by the clock alone', async () => {
  const revoked = await approved(server, { ticket: 'revoke' });
  const reply = ok(
    await server.as('p04').post(`/exceptions/${revoked.id}/revoke`, { cause: 'circumstances_ceased', text: 'The host is being replaced this week.' }),
  );
  expect(reply.state).toBe('revoked');
  const expiring = await approved(server, { ticket: 'expire', validity: { lastDay: '2026-11-30' } });
  const before = ok<{ now: string }>(await server.as('p01').post('/demo/clock', { to: '2026-12-01T05:00:00Z' })).now;
  expect(before >= '2026-12-01T05:00:00.000Z').toBe(true);
  expect(ok(await server.as('p24').get(`/exceptions/${expiring.id}`)).state).toBe('expired');
});

test('every queue shows whose turn it is, and to nobody else', async () => {
  const id = await submitted(server, { ticket: 'tasks' });
  const tasksOf = async (person: string) =>
    ok<Tasks>(await server.as(person).get('/tasks'))
      .items.filter((task) => task.exception.id === id)
      .map((task) => task.kind);
  expect(await tasksOf('p05')).toEqual(['triage']);
  expect(await tasksOf('p24')).toEqual([]);
  const asked = ok(await server.as('p05').post(`/exceptions/${id}/ask`, { text: 'Which batch job is meant?' }));
  expect(asked.state).toBe('needs_info');
  expect(await tasksOf('p24')).toEqual(['answer']);
  const answered = ok(
    await server.as('p24').post(`/exceptions/${id}/answer`, { text: 'The nightly claims batch.', relianceHash: asked.relianceHash }),
  );
  expect(answered.state).toBe('triage');
  const preview = ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', auditRequest()));
  const distinctFrom = preview.overlaps.map((overlap) => overlap.exception);
  const triaged = ok(await server.as('p05').post(`/exceptions/${id}/triage`, { outcome: 'complete', distinctFrom }));
  expect(await tasksOf('p07')).toEqual(['assess']);
  ok(await server.as('p07').post(`/exceptions/${id}/assess`, { ...assessment, relianceHash: triaged.relianceHash }));
  expect(await tasksOf('p08')).toEqual(['decide']);
  expect(await tasksOf('p23')).toEqual([]);
});

test('the tables that answered all this are what the log says', async () => {
  const report = await rebuildProjections(server.database.owner, { mode: 'verify' });
  expect(report.differences).toEqual([]);
  expect(report.events).toBeGreaterThan(100);
});
