import type { ControlReply, ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rebuildProjections } from '@exeat/store';
import { tellNotices } from '../../notices/tell.ts';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { approved, assessment, auditRequest, codesOf, ok, submitted } from '../../testing/requests.ts';

type Whole = ReplyOf<typeof routes.getControl>;
const evidence = [{ sha256: 'ab'.repeat(32), name: 'alert.txt' }];
const passed = { outcome: 'pass', statement: 'The alert fired within two minutes.', evidence };
const watch = { id: 'soc-watch', kind: 'CC-07', name: 'Watch on claims hosts', unit: 'ISO', operator: 'owen.clarke', failureDomain: 'soc' };
const relied = { id: 'CC-07', instance: 'soc-watch', axis: 'impact', strength: 0.5 };

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const control = async (): Promise<Whole> => ok<Whole>(await server.as('p24').get('/controls/soc-watch'));

/** Kinds of the notices that somebody has of the test of the shared control. */
async function toldOf(person: string): Promise<readonly string[]> {
  const { items } = ok<ReplyOf<typeof routes.listNotices>>(await server.as(person).get('/notices?limit=200'));
  return items.filter(({ text }) => text.includes('(shared-watch)')).map(({ kind }) => kind);
}

test('the catalogue is there for whoever may read', async () => {
  const { items } = ok<ReplyOf<typeof routes.listControlKinds>>(await server.as('p24').get('/controls/catalogue'));
  expect(items).toHaveLength(30);
  expect(items.find(({ id }) => id === 'CC-04')).toMatchObject({ axis: 'likelihood', strength: 0.5, cadence: { days: 14 } });
  expect((await server.as(null).get('/controls/catalogue')).status).toBe(401);
});

test('a control is recorded by security, changed with its revision, and by nobody else', async () => {
  expect(codesOf(await server.as('p24').post('/controls', watch))).toEqual(['not-permitted']);
  expect(codesOf(await server.as('p08').post('/controls', { ...watch, operator: 'nobody.here' }))).toEqual(['unknown-person']);
  expect(ok<ControlReply>(await server.as('p08').post('/controls', watch))).toMatchObject({ state: 'planned', operator: { id: 'p08' }, cadence: { days: 30 }, revision: 1 });
  expect((await server.as('p08').post('/controls', watch)).status).toBe(409);
  const { id: _id, ...fields } = watch;
  expect((await server.as('p08').put('/controls/soc-watch', fields)).status).toBe(428);
  expect((await server.as('p08').put('/controls/soc-watch', fields, { 'if-match': '"7"' })).status).toBe(412);
  expect(ok<ControlReply>(await server.as('p08').put('/controls/soc-watch', { ...fields, cadence: { days: 20 } }, { 'if-match': '"1"' }))).toMatchObject({ cadence: { days: 20 }, revision: 2 });
  expect((await server.as('p08').get('/controls/none')).status).toBe(404);
  expect((await server.as('p06').post('/controls/none/test', passed)).status).toBe(404);
});

test('its operator attests it and never tests it; a test leaves evidence', async () => {
  expect(ok<Whole>(await server.as('p08').post('/controls/soc-watch/attest', { statement: 'The use case is live since Monday.' }))).toMatchObject({ state: 'attested' });
  expect(codesOf(await server.as('p08').post('/controls/soc-watch/test', passed))).toEqual(['tester-is-party']);
  expect(codesOf(await server.as('p06').post('/controls/soc-watch/test', { ...passed, evidence: [] }))).toEqual(['evidence-missing']);
  expect(codesOf(await server.as('p24').post('/controls/soc-watch/test', passed))).toEqual(['not-permitted']);
  const may = async (person: string) => Object.fromEntries(ok<Whole>(await server.as(person).get('/controls/soc-watch')).actions.map(({ action, reasons }) => [action, reasons.map(({ code }) => code)]));
  expect(await may('p08')).toEqual({ change: [], test: ['tester-is-party'], attest: [], remove: [], retire: [] });
  expect(await may('p24')).toMatchObject({ test: ['not-permitted'], retire: ['not-permitted'] });
});

test('a file that a test left behind is sent by whoever may test, and handed out once a test names it', async () => {
  const content = 'The alert fired at 10:02.';
  const send = async (person: string, name: string) => {
    const headers = { authorization: `Bearer ${await server.tokenOf(person)}`, 'content-type': 'application/octet-stream' };
    return server.app.inject({ method: 'POST', url: `/api/v1/controls/sent-watch/evidence?name=${name}`, headers, payload: content });
  };
  const read = async (sha256: string) => server.app.inject({ url: `/api/v1/controls/sent-watch/evidence/${sha256}`, headers: { authorization: `Bearer ${await server.tokenOf('p24')}` } });
  expect((await send('p07', 'alert.txt')).statusCode).toBe(404);
  ok<ControlReply>(await server.as('p08').post('/controls', { ...watch, id: 'sent-watch', failureDomain: 'sent' }));
  expect((await send('p24', 'alert.txt')).json()).toMatchObject({ status: 403, code: 'not-permitted' });
  expect((await send('p07', 'alert.html')).statusCode).toBe(415);
  const sent = (await send('p07', 'alert.txt')).json() as { readonly sha256: string };
  expect(sent).toMatchObject({ name: 'alert.txt', mediaType: 'text/plain', bytes: content.length });
  expect((await read(sent.sha256)).statusCode, 'no test names it yet').toBe(404);
  const { sha256 } = sent;
  const files = [{ sha256, name: 'alert.txt' }, { sha256: 'cd'.repeat(32), name: 'capture.pcap' }];
  const whole = ok<Whole>(await server.as('p07').post('/controls/sent-watch/test', { ...passed, evidence: files }));
  expect(whole.tests[0]?.evidence).toEqual([{ ...files[0], stored: true }, { ...files[1], stored: false }]);
  const file = await read(sha256);
  expect([file.payload, file.headers['content-type'], file.headers['content-security-policy']]).toEqual([content, 'text/plain', "default-src 'none'; sandbox"]);
  expect(file.headers['content-disposition']).toContain('attachment');
  expect((await read('cd'.repeat(32))).statusCode, 'only its digest is kept').toBe(404);
});

test('an assessment counts the test on record, and the risk shown rises when it is overdue', async () => {
  const id = await submitted(server, { validity: { lastDay: '2027-01-15' } });
  const { relianceHash } = ok(await server.as('p05').post(`/exceptions/${id}/triage`, { outcome: 'complete', note: 'Complete.', distinctFrom: [] }));
  const asked = { ...assessment, relianceHash, controls: [relied] };
  expect(codesOf(await server.as('p06').post(`/exceptions/${id}/assess`, { ...asked, controls: [{ ...relied, test: 'tested_pass' }] }))).toEqual(['test-not-on-record']);
  expect(ok<Whole>(await server.as('p07').post('/controls/soc-watch/test', passed))).toMatchObject({ state: 'tested_pass', tests: [{ id: 't1', tester: { id: 'p07' } }] });
  const assessed = ok(await server.as('p06').post(`/exceptions/${id}/assess`, asked));
  expect(assessed).toMatchObject({
    assessment: { controls: [{ id: 'CC-07', instance: 'soc-watch', test: 'tested_pass', operator: 'p08', failureDomain: 'soc' }], residual: { likelihood: 3, impact: 2 } },
    controls: [{ instance: 'soc-watch', name: 'Watch on claims hosts', state: 'tested_pass', test: 'tested_pass' }],
    riskNow: { residual: { likelihood: 3, impact: 2 }, band: 'moderate' },
  });
  const whole = await control();
  expect(whole.reliedOnBy).toEqual([id]);
  expect(whole.failure.removed.critical).toEqual({ cover: 'revoked', cure: null });
  const relying = (of: string) => server.as('p24').get(`/exceptions?control=${of}`);
  expect(ok<ReplyOf<typeof routes.listExceptions>>(await relying('soc-watch')).items.map((one) => one.id)).toEqual([id]);
  expect(ok<ReplyOf<typeof routes.listExceptions>>(await relying('another')).items).toEqual([]);

  const { goodUntil } = await control();
  await server.moveClock(goodUntil ?? '');
  expect(ok(await server.as('p24').get(`/exceptions/${id}`))).toMatchObject({ controls: [{ state: 'test_overdue', test: 'tested_pass' }], riskNow: { residual: { impact: 2 } } });
  expect(ok<ReplyOf<typeof routes.listControls>>(await server.as('p24').get('/controls?state=test_overdue')).items).toMatchObject([{ id: 'soc-watch' }]);
  await server.moveClock('2026-12-25T12:00:00.000Z');
  expect(ok(await server.as('p24').get(`/exceptions/${id}`))).toMatchObject({ controls: [{ state: 'test_overdue', test: 'test_overdue' }], riskNow: { residual: { impact: 3 } } });
});

test('what was got round stays so until a test done since has passed; the log tells it all again', async () => {
  expect(ok<Whole>(await server.as('p08').post('/controls/soc-watch/remove', { statement: 'The forwarder was off for a week.' }))).toMatchObject({ state: 'removed' });
  expect(codesOf(await server.as('p08').post('/controls/soc-watch/attest', { statement: 'The forwarder is on again now.' }))).toEqual(['control-removed']);
  await server.moveClock('2026-12-26T12:00:00.000Z');
  expect(ok<Whole>(await server.as('p07').post('/controls/soc-watch/test', passed))).toMatchObject({ state: 'tested_pass' });
  expect(ok<Whole>(await server.as('p05').post('/controls/soc-watch/retire', { statement: 'Replaced by the watch of the cloud.' }))).toMatchObject({ state: 'retired' });
  expect(codesOf(await server.as('p07').post('/controls/soc-watch/test', passed))).toEqual(['already-ended']);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differing).toBe(0);
});

test('S36 S37 a control that fails takes cover from every exception that relies on it; a pass gives it back, a missed cure ends it', async () => {
  const shared = { ...watch, id: 'shared-watch', failureDomain: 'shared' };
  ok<ControlReply>(await server.as('p08').post('/controls', shared));
  ok<Whole>(await server.as('p07').post('/controls/shared-watch/test', passed));
  const high = { ...assessment, inherent: { likelihood: 4, impact: 4 }, controls: [{ ...relied, instance: 'shared-watch', strength: 0.25 }] };
  const cases: ExceptionReply[] = [];
  for (let n = 0; n < 4; n += 1) cases.push(await approved(server, { validity: { lastDay: '2027-02-15' } }, high));
  const states = async () => Promise.all(cases.map(async ({ id }) => ok(await server.as('p24').get(`/exceptions/${id}`))));
  expect((await states()).map(({ state, assessment: found }) => [state, found?.residualBand])).toEqual(cases.map(() => ['active', 'high']));

  ok<Whole>(await server.as('p07').post('/controls/shared-watch/test', { ...passed, outcome: 'fail', statement: 'No alert within the hour.' }));
  const failed = await states();
  expect(failed.map(({ state }) => state)).toEqual(cases.map(() => 'suspended'));
  expect(failed[0]).toMatchObject({ suspensions: [{ cause: 'comp_control_failed', liftedAt: null }], duties: expect.arrayContaining([expect.objectContaining({ id: 'cure-s1-shared-watch', consequence: 'end', dischargedAt: null })]) });

  // One record from which every consequence is traced, and back.
  const { incidents } = ok<Whole>(await server.as('p05').get('/controls/shared-watch'));
  expect(incidents).toMatchObject([{ id: 'i1', happened: 'failed', consequences: cases.map(({ id }) => ({ exception: id, effect: 'suspended' })) }]);
  expect(failed.flatMap(({ controlFailures }) => controlFailures.map(({ incident, effect }) => `${incident} ${effect}`))).toEqual(cases.map(() => 'shared-watch/i1 suspended'));

  await server.moveClock('2026-12-28T12:00:00.000Z');
  ok<Whole>(await server.as('p07').post('/controls/shared-watch/test', passed));
  const cured = await states();
  expect(cured.map(({ state }) => state)).toEqual(cases.map(() => 'active'));
  const owed = cured[0]?.duties.filter(({ kind, dischargedAt }) => dischargedAt === null && kind !== 'review') ?? [];
  expect(owed.map(({ consequence }) => consequence)).toEqual(['suspend', 'end']);

  const answers = { changed: 'Nothing has moved since.', mitigations: 'The watch is back.', valid: 'The vendor has not delivered.', controls: 'It passed its test.', likelihood: 4, impact: 4 };
  for (const { id, assessment: found } of cured) ok(await server.as('p06').post(`/exceptions/${id}/review`, { outcome: 'continue', ...answers, ...found?.residual }));

  // Within the days of grace cover stands, and whoever can have it tested is told, at a high risk those above as well (§6.3).
  await server.moveClock(ok<Whole>(await server.as('p05').get('/controls/shared-watch')).goodUntil ?? '');
  expect((await states()).map(({ state }) => state)).toEqual(cases.map(() => 'active'));
  await tellNotices(server.context);
  for (const [person, kind] of [['p08', 'control_overdue'], ['p24', 'control_overdue'], ['p04', 'escalated']] as const) expect(await toldOf(person), person).toEqual(cases.map(() => kind));

  // The next test does not come, and no job runs.
  await server.moveClock(owed[0]?.due ?? '');
  expect((await states()).map(({ state }) => state)).toEqual(cases.map(() => 'suspended'));
  const byHand = { duty: owed[0]?.id, evidence: 'It surely works.' };
  expect(codesOf(await server.as('p07').post(`/exceptions/${cases[0]?.id}/discharge`, byHand))).toEqual(['test-not-on-record']);
  ok<Whole>(await server.as('p07').post('/controls/shared-watch/test', passed));
  expect((await states()).map(({ state }) => state)).toEqual(cases.map(() => 'active'));

  ok<Whole>(await server.as('p08').post('/controls/shared-watch/remove', { statement: 'Taken down for the new one.' }));
  // What the control held off may have happened meanwhile: somebody looks, at once.
  const checks = (await states())[0]?.duties.filter(({ id, dischargedAt }) => id === 'review-i2-shared-watch' && dischargedAt === null);
  expect(checks).toHaveLength(1);
  const due = (await states())[0]?.duties.find(({ id }) => id === 'cure-s2-shared-watch')?.due ?? '';
  expect((await states()).map(({ state }) => state)).toEqual(cases.map(() => 'suspended'));
  await server.moveClock(due);
  ok<Whole>(await server.as('p07').post('/controls/shared-watch/test', passed));
  expect((await states()).map(({ state }) => state)).toEqual(cases.map(() => 'revoked'));
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differing).toBe(0);
});

test('S36 on a medical device a suspension ends cover and enforces nothing: the safety officer is paged', async () => {
  ok<ControlReply>(await server.as('p08').post('/controls', { ...watch, id: 'clinic-watch', failureDomain: 'clinic' }));
  ok<Whole>(await server.as('p07').post('/controls/clinic-watch/test', passed));
  const rules = { scheme: 'xccdf', ids: ['xccdf_org.ssgproject.content_rule_package_audit_installed'] };
  const scopeOf = (id: string) => ({ scope: [{ requirement: 'STD-LG/LG-7.1', rules, asset: { type: 'host', ids: [id] } }], validity: { lastDay: '2027-02-15' }, owner: 'p26', suspendMode: 'notice' });
  const elsewhere = ok(await server.as('p24').post('/exceptions', auditRequest({ ...scopeOf('app-01.corp.example'), owner: 'p24' })));
  expect(codesOf(await server.as('p24').post(`/exceptions/${elsewhere.id}/submit`))).toContain('invalid-field');

  const found = { ...assessment, inherent: { likelihood: 4, impact: 4 }, controls: [{ ...relied, instance: 'clinic-watch', strength: 0.25 }] };
  const { id, content } = await approved(server, scopeOf('mri-01.clinic.example'), found);
  expect(content.suspendMode).toBe('notice');
  const asked = `/decisions?rule=${encodeURIComponent(`xccdf:${rules.ids[0]}`)}&asset=${encodeURIComponent('host:mri-01.clinic.example')}`;
  const answer = async () => ok<ReplyOf<typeof routes.askDecision>>(await server.as('p24').get(asked));
  expect(await answer()).toMatchObject({ excepted: true, exception: id });

  ok<Whole>(await server.as('p07').post('/controls/clinic-watch/test', { ...passed, outcome: 'fail', statement: 'No alert within the hour.' }));
  expect(await answer()).toMatchObject({ excepted: false, enforcement: 'notice', reasons: [{ code: 'suspended' }] });
  await tellNotices(server.context);
  const { items } = ok<ReplyOf<typeof routes.listNotices>>(await server.as('p27').get('/notices'));
  expect(items.filter(({ exception, kind }) => exception.id === id && kind === 'cover_ended')).toMatchObject([{ kind: 'cover_ended', urgent: true }]);
});
