import type { ExceptionReply, PreviewReply, ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, assessment, auditRequest, codesOf, ok, submitted } from '../../testing/requests.ts';

type Reported = ReplyOf<typeof routes.reportFacts>['items'];

const cve = 'CVE-2021-23337';
const vulnerable = { scope: [{ requirement: 'STD-VM/VM-2.2', rules: { scheme: 'vuln', ids: [cve] }, asset: { type: 'host', ids: ['app-01.corp.example'] } }] };
const evidence = [{ sha256: 'ab'.repeat(32), name: 'alert.txt' }];
let server: DemoServer;
let tokens = 0;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const read = async (id: string): Promise<ExceptionReply> => ok(await server.as('p24').get(`/exceptions/${id}`));
const fact = (externalId: string, says: object, version = 1) => ({ source: 'tool', externalId, version, occurredAt: '2026-11-24T12:00:00Z', says });
const report = async (body: object, as = 'p05'): Promise<Reported> => ok<{ items: Reported }>(await server.as(as).post('/outside-facts', body)).items;

async function reported(body: object, scopes = ['outside.report']): Promise<Reported> {
  tokens += 1;
  const { token } = ok<{ token: string }>(await server.as('p46').post('/tokens', { name: `tool ${tokens}`, owner: 'p01', expiresAt: '2027-01-01T00:00:00Z', scopes }));
  const reply = await server.app.inject({ method: 'POST', url: '/api/v1/outside-facts', payload: body, headers: { authorization: `Bearer ${token}` } });
  return (reply.json() as { items: Reported }).items;
}

test('a tool that finds a control broken takes cover from what relies on it, once; its pass gives cover back', async () => {
  const watch = { id: 'probe', kind: 'CC-07', name: 'Watch on claims hosts', unit: 'ISO', operator: 'owen.clarke' };
  ok<unknown>(await server.as('p08').post('/controls', watch));
  ok<unknown>(await server.as('p07').post('/controls/probe/test', { outcome: 'pass', statement: 'The alert fired within two minutes.', evidence }));
  const found = { ...assessment, inherent: { likelihood: 4, impact: 4 }, controls: [{ id: 'CC-07', instance: 'probe', axis: 'impact', strength: 0.25 }] };
  const { id } = await approved(server, { validity: { lastDay: '2027-02-15' } }, found);
  const says = { kind: 'control_evidence', control: 'probe', outcome: 'fail', statement: 'No alert within the hour.', evidence };
  expect((await reported(fact('P-1', { ...says, control: 'nothing' })))[0]).toMatchObject({ outcome: 'refused', reasons: [{ code: 'unknown-control' }] });
  expect((await reported(fact('P-1', says)))[0]).toMatchObject({ outcome: 'applied', exceptions: [id] });
  expect((await reported(fact('P-1', says)))[0]).toMatchObject({ outcome: 'repeated', exceptions: [] });
  expect((await read(id)).state).toBe('suspended');
  const whole = ok<ReplyOf<typeof routes.getControl>>(await server.as('p24').get('/controls/probe'));
  expect(whole).toMatchObject({ state: 'tested_fail', tests: [{}, { by: 'service', tester: { id: 'p01' } }], incidents: [{ consequences: [{ exception: id, effect: 'suspended' }] }] });
  await server.moveClock('2026-11-24T18:00:00.000Z');
  await reported(fact('P-1', { ...says, outcome: 'pass', statement: 'The alert fired within a minute.' }, 2));
  expect((await read(id)).state).toBe('active');
  // Whoever runs it does not test it by way of a fact.
  expect((await report(fact('P-2', { ...says, outcome: 'pass', statement: 'It surely works as before.' }), 'p08'))[0]).toMatchObject({ outcome: 'refused', reasons: [{ code: 'tester-is-party' }] });
});

test('an asset that matters more is on record so, and what covers it is assessed again or suspended', async () => {
  const { id } = await approved(server, { ticket: 'matters' });
  const changed = { kind: 'asset_changed', asset: { type: 'host', id: 'app-01.corp.example' }, criticality: 5, exposure: 'internet' };
  expect((await report(fact('CI-1', changed)))[0]?.exceptions).toContain(id);
  const { items } = ok<ReplyOf<typeof routes.listAssets>>(await server.as('p05').get('/assets?type=host&limit=500'));
  expect(items.find((asset) => asset.id === 'app-01.corp.example')).toMatchObject({ criticality: 5, exposure: 'internet' });
  const { flags, duties, relianceHash } = await read(id);
  expect(flags.map(({ flag }) => flag)).toContain('reassess_required');
  const waits = async (person: string) => ok<ReplyOf<typeof routes.listTasks>>(await server.as(person).get(`/tasks?exception=${id}`)).items.filter(({ kind }) => kind === 'reassess');
  expect(await waits('p07')).toMatchObject([{ group: 'assess', actions: [{ action: 'reassess', allowed: true }] }]);
  expect(await waits('p24')).toEqual([]);
  const owed = duties.find(({ dischargedAt, text }) => dischargedAt === null && text.includes('assessed again'));
  expect(codesOf(await server.as('p06').post(`/exceptions/${id}/discharge`, { duty: owed?.id, evidence: 'Somebody has looked.' }))).toContain('wrong-state');
  ok(await server.as('p07').post(`/exceptions/${id}/reassess`, {
    relianceHash, cause: 'asset_worse', statement: 'The host matters more than before, and is reached by more people.', inherent: { likelihood: 3, impact: 3 }, opinion: 'Stays as it is.',
  }));
  expect((await read(id)).flags.map(({ flag }) => flag)).not.toContain('reassess_required');
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differing).toBe(0);
});

test('an inventory that records an asset as worse has the same effect as a fact about it, and one that records the same again has none', async () => {
  const stored = ok<ReplyOf<typeof routes.getAsset>>(await server.as('p46').get('/assets/host/app-02.corp.example'));
  const { id } = await approved(server, { ticket: 'inventory', scope: [{ ...(auditRequest()['scope'] as object[])[0], asset: { type: 'host', ids: ['app-02.corp.example'] } }] });
  const record = async (figures: object) => ok<unknown>(await server.as('p46').post('/assets', { ...stored, ...figures }));
  await record({});
  expect((await read(id)).outsideFacts).toEqual([]);
  await record({ classes: [...stored.classes, 'payment'] });
  await record({ classes: [...stored.classes, 'payment'] });
  const { flags, outsideFacts } = await read(id);
  expect(flags.map(({ flag }) => flag)).toContain('reassess_required');
  expect(outsideFacts).toMatchObject([{ source: 'inventory', kind: 'asset_changed', text: expect.stringContaining('worse than on record: payment') }]);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differing).toBe(0);
});

test('C15 what winds down is still touched by what is said of its risk, and may be revoked for an earlier end', async () => {
  const { id } = await approved(server, { ...vulnerable, ticket: 'winds down' });
  const revoke = (endsAt?: string) => server.as('p03').post(`/exceptions/${id}/revoke`, { cause: 'circumstances_ceased', text: 'The vendor has fixed the image.', ...(endsAt === undefined ? {} : { endsAt }) });
  ok(await revoke('2026-12-10T00:00:00.000Z'));
  expect((await report(fact('TI-1', { kind: 'threat_reported', vulnerability: cve, exploited: false })))[0]?.exceptions).toEqual([id]);
  expect((await read(id)).flags.map(({ flag }) => flag)).toContain('reassess_required');
  expect(codesOf(await revoke('2026-12-10T00:00:00.000Z'))).toEqual(['already-ended']);
  ok(await revoke('2026-11-30T00:00:00.000Z'));
  expect((await read(id)).ended?.at).toBe('2026-11-30T00:00:00.000Z');
  ok(await revoke());
  expect((await read(id)).state).toBe('revoked');
});

test('what the feeds say rates, routes and caps a request; missing figures count as three', async () => {
  const send = async (kind: string, payload: string) => {
    const headers = { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/octet-stream' };
    const reply = await server.app.inject({ method: 'POST', url: `/api/v1/outside-facts/feeds?kind=${kind}&source=cisa`, payload, headers });
    expect(reply.statusCode).toBe(200);
  };
  const request = { ...vulnerable, validity: { lastDay: '2027-01-15' } };
  const assessed = async (id: string, likelihood: number) => {
    const { relianceHash } = await read(id);
    return server.as('p06').post(`/exceptions/${id}/assess`, { ...assessment, inherent: { likelihood, impact: 3 }, relianceHash });
  };
  const id = await submitted(server, request);
  ok(await server.as('p05').post(`/exceptions/${id}/triage`, { outcome: 'complete', note: 'Complete.', distinctFrom: [] }));
  expect(codesOf(await assessed(id, 2))).toEqual(['rated-from-data']);
  await send('kev', JSON.stringify({ catalogVersion: '1', dateReleased: '2026-11-24T17:00:00Z', count: 1, vulnerabilities: [{ cveID: cve, dateAdded: '2026-11-20', dueDate: '2026-12-11' }] }));
  expect(codesOf(await assessed(id, 4))).toEqual(['rated-from-data']);
  expect(codesOf(await assessed(id, 5))).toEqual(['term-too-long']);
  const preview = ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', auditRequest(request)));
  expect(preview.longest?.lastDay).toBe('2026-12-07');
  const { id: shorter } = ok(await server.as('p24').post('/exceptions', auditRequest({ ...request, validity: { lastDay: '2026-12-07' } })));
  ok(await server.as('p24').post(`/exceptions/${shorter}/submit`));
  ok(await server.as('p05').post(`/exceptions/${shorter}/triage`, { outcome: 'complete', note: 'Complete.', distinctFrom: [id] }));
  expect(ok(await assessed(shorter, 5))).toMatchObject({
    required: { level: 4 },
    assessment: { threats: [{ vulnerability: cve, likelihood: 5, knownExploited: { value: true, source: 'cisa', asOf: '2026-11-24T17:00:00.000Z' }, exploitProbability: null }], incomplete: [`exploitProbability of ${cve}`] },
  });
});

test('an incident that the deviation helped along, or may have, raises the level of a later request for the same', async () => {
  const host = { type: 'host', id: 'app-02.corp.example' };
  const [clause] = (auditRequest()['scope'] as { asset: object }[]).map((one) => ({ ...one, asset: { type: 'host', ids: [host.id] } }));
  const request = { scope: [clause], validity: { lastDay: '2026-12-10' } };
  const levelOf = async (): Promise<string> => {
    const { required } = ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', auditRequest(request)));
    return required?.reasons.map(({ rule }) => rule).join(' ') ?? '';
  };
  const { id } = await approved(server, request);
  expect(await levelOf()).not.toContain('G6');
  const says = { kind: 'incident', incident: 'INC-1', assets: [], exceptions: [id], contributed: false };
  await report(fact('INC-1', says));
  expect(await levelOf()).not.toContain('G6');
  await report(fact('INC-1', { ...says, contributed: true }, 2));
  expect((await read(id)).outsideFacts.map(({ setback }) => setback)).toEqual([undefined, true]);
  expect(await levelOf()).toContain('G6');
});
