import { generateSigningKey, formatVerifierKey, openBundle, openNote, parseVerifierKey } from '@exeat/formats';
import type { ReplyOf, routes } from '@exeat/contract';
import { afterAll, expect, test } from 'vitest';
import { demoServer, type Reply } from '../../testing/demo-server.ts';
import { sarifReport, xccdfReport } from '../../testing/reports.ts';
import { approved, ok } from '../../testing/requests.ts';

type Run = ReplyOf<typeof routes.getImport>;
type Findings = ReplyOf<typeof routes.listFindings>;
type Answer = ReplyOf<typeof routes.askDecision>;
type Answers = ReplyOf<typeof routes.askDecisions>;
type Register = ReplyOf<typeof routes.getRegister>;
type Imports = ReplyOf<typeof routes.listImports>;
type Waivers = ReplyOf<typeof routes.renderWaiver>;

const key = generateSigningKey('exeat.test/log');
const server = await demoServer({ context: { signer: key } });
afterAll(async () => server.close());

const audit = 'xccdf_org.ssgproject.content_rule_package_audit_installed';
const question = `/decisions?rule=xccdf:${audit}&asset=host:app-01.corp.example`;

async function upload(person: string, report: string, query = '', headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  const reply = await server.app.inject({
    method: 'POST', url: `/api/v1/imports?kind=findings${query}`, payload: report,
    headers: { authorization: `Bearer ${await server.tokenOf(person)}`, 'content-type': 'application/octet-stream', ...headers },
  });
  return { status: reply.statusCode, body: JSON.parse(reply.payload), headers: reply.headers };
}

const scan = xccdfReport({ package_audit_installed: 'fail', service_auditd_enabled: 'fail', partition_for_tmp: 'pass', accounts_umask: 'notapplicable' });

test('a report becomes findings, tied to the requirements that the library maps their rules to', async () => {
  const run = ok<Run>(await upload('p05', scan, '&source=scan.xml'));
  expect(run).toMatchObject({ state: 'finished', format: 'xccdf', source: 'scan.xml', counts: { total: 4, open: 2, passed: 1, notEvaluated: 1, targets: 1, opened: 2 } });
  const list = ok<Findings>(await server.as('p24').get('/findings?asset=host:app-01.corp.example'));
  expect(list.items.map((one) => [one.rule.id.split('_').slice(-3).join('_'), one.coverage, one.requirements])).toEqual(expect.arrayContaining([['package_audit_installed', 'uncovered', ['STD-LG/LG-7.1']]]));
  expect(list.items).toHaveLength(2);
  const alerts = ok<Run>(await upload('p05', sarifReport([['FF1001', 'src/a.c', 3], ['FF1003', 'src/b.c', 9]]), '&asset=repo:github.com/larkfield/claims'));
  expect(alerts.counts).toMatchObject({ total: 2, open: 2 });
  expect(ok<Findings>(await server.as('p24').get('/findings?requirement=STD-SD/SD-8.1')).items).toHaveLength(2);
});

test('the same report again changes nothing; with the same key it gets the first answer', async () => {
  const first = ok<Run>(await upload('p05', scan, '', { 'idempotency-key': 'scan-1' }));
  expect(first.counts).toMatchObject({ unchangedTargets: 1, opened: 0, resolved: 0 });
  const again = await upload('p05', scan, '', { 'idempotency-key': 'scan-1' });
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(again.body).toMatchObject({ id: first.id });
  expect((await upload('p05', scan.replace('notapplicable', 'notchecked'), '', { 'idempotency-key': 'scan-1' })).status).toBe(422);
});

test('from approval to revocation: every answer moves at once, and earlier instants keep theirs', async () => {
  expect(ok<Answer>(await server.as('p24').get(question))).toMatchObject({ excepted: false, reasons: [{ code: 'no-exception' }] });
  const active = await approved(server);
  expect(active.state).toBe('active');
  const yes = ok<Answer>(await server.as('p24').get(question));
  expect(yes).toMatchObject({ excepted: true, exception: active.id, until: '2027-01-01T05:00:00.000Z' });
  const covered = ok<Findings>(await server.as('p24').get('/findings?coverage=covered'));
  expect(covered.items).toHaveLength(1);
  expect(covered.items[0]).toMatchObject({ rule: { id: audit }, by: { exception: active.id, until: '2027-01-01T05:00:00.000Z' } });
  expect(ok<Findings>(await server.as('p24').get(`/exceptions/${active.id}/coverage`)).items).toHaveLength(1);
  // Another rule on the same host, the same rule on another host: not excepted.
  const batch = ok<Answers>(await server.as('p24').post('/decisions', {
    questions: [
      { rule: `xccdf:${audit}`, asset: 'host:app-01.corp.example' }, { rule: `xccdf:${audit}`, asset: 'host:app-02.corp.example' },
      { rule: 'xccdf:xccdf_org.ssgproject.content_rule_service_auditd_enabled', asset: 'host:app-01.corp.example' },
      { rule: `xccdf:${audit}`, asset: 'host:app-01.corp.example', requirement: 'STD-CF/CF-6.1' },
    ],
  }));
  expect(batch.answers.map((one) => one.excepted)).toEqual([true, false, false, false]);

  const bundle = await server.app.inject({ url: '/api/v1/bundles/exceptions', headers: { authorization: `Bearer ${await server.tokenOf('p24')}` } });
  expect(bundle.statusCode).toBe(200);
  const opened = openBundle(bundle.payload, formatVerifierKey(key), yes.asOf);
  expect(opened.kind).toBe('valid');
  if (opened.kind === 'valid') expect(opened.bundle.exceptions.map((one) => one.id)).toEqual([active.id]);
  const again = await server.app.inject({ url: '/api/v1/bundles/exceptions', headers: { authorization: `Bearer ${await server.tokenOf('p24')}`, 'if-none-match': String(bundle.headers.etag) } });
  expect(again.statusCode).toBe(304);

  // A scan that comes later finds the same, and it is covered from the start.
  ok<Run>(await upload('p05', xccdfReport({ package_audit_installed: 'fail', service_auditd_enabled: 'pass' }, { at: '2026-11-24T12:00:00Z' })));
  expect(ok<Findings>(await server.as('p24').get('/findings?coverage=covered')).items).toHaveLength(1);

  const before = ok<Answer>(await server.as('p24').get(question)).asOf;
  await new Promise((resolve) => setTimeout(resolve, 5));
  ok(await server.as('p23').post(`/exceptions/${active.id}/revoke`, { cause: 'incident_exploited', text: 'The host was used in an incident.' }));
  const no = ok<Answer>(await server.as('p24').get(question));
  expect(no).toMatchObject({ excepted: false, reasons: [{ code: 'ended' }] });
  expect(ok<Findings>(await server.as('p24').get('/findings?coverage=covered')).items).toEqual([]);
  expect(ok<Findings>(await server.as('p24').get('/findings?coverage=expired')).items).toHaveLength(1);
  const after = JSON.parse((await server.app.inject({ url: '/api/v1/bundles/exceptions', headers: { authorization: `Bearer ${await server.tokenOf('p24')}` } })).payload);
  expect(after.exceptions).toEqual([]);

  expect(ok<Answer>(await server.as('p24').get(`${question}&at=${before}`))).toMatchObject({ excepted: true, exception: active.id });
  expect(ok<Findings>(await server.as('p24').get(`/findings?coverage=covered&at=${before}`)).items).toHaveLength(1);
  expect(ok<Register>(await server.as('p24').get(`/register?at=${before}`)).items.find((one) => one.id === active.id)?.state).toBe('active');
  expect(ok<Register>(await server.as('p24').get('/register')).items.find((one) => one.id === active.id)?.state).toBe('revoked');
});

test('when the clock passes the end, cover is gone with no job running', async () => {
  const active = await approved(server, { validity: { lastDay: '2026-12-10' } });
  expect(ok<Answer>(await server.as('p24').get(question)).excepted).toBe(true);
  await server.moveClock('2026-12-11T04:59:00.000Z');
  expect(ok<Answer>(await server.as('p24').get(question)).excepted).toBe(true);
  await server.moveClock('2026-12-11T05:00:00.000Z');
  expect(ok<Answer>(await server.as('p24').get(question))).toMatchObject({ excepted: false, reasons: expect.arrayContaining([expect.objectContaining({ code: 'expired' })]) });
  expect(ok<Findings>(await server.as('p24').get('/findings?coverage=covered')).items).toEqual([]);
  expect(ok(await server.as('p24').get(`/exceptions/${active.id}`)).state).toBe('expired');
});

test('a waiver is rendered for the report and the host, or refused with the reason', async () => {
  const active = await approved(server, { validity: { lastDay: '2027-01-31' } });
  const post = async (target: string, report: string, query: string): Promise<Waivers> => {
    const reply = await server.app.inject({ method: 'POST', url: `/api/v1/waivers/${target}${query}`, payload: report, headers: { authorization: `Bearer ${await server.tokenOf('p24')}`, 'content-type': 'application/xml' } });
    return JSON.parse(reply.payload) as Waivers;
  };
  const tailoring = await post('xccdf', scan, '?asset=host:app-01.corp.example');
  expect(tailoring.files).toHaveLength(1);
  expect(tailoring.files[0]?.content).toContain(`idref="${audit}" selected="false"`);
  expect(tailoring.files[0]?.content).not.toContain('service_auditd_enabled" selected="false"');
  expect(tailoring.files[0]?.entries).toMatchObject([{ exceptions: [active.id] }]);
  const elsewhere = await post('xccdf', scan, '?asset=host:app-02.corp.example');
  expect(JSON.stringify(elsewhere)).not.toContain('selected=\\"false\\"');
  const bare = await server.as('p24').get('/waivers/xccdf?asset=host:app-01.corp.example');
  expect(bare.body).toMatchObject({ refusals: [{ code: 'needs-context' }] });
});

test('every event is under a signed head, and provable', async () => {
  const authorization = `Bearer ${await server.tokenOf('p39')}`;
  const proof = await server.app.inject({ url: `/api/v1/log/proof/${encodeURIComponent('EXC-2026-0001@1')}`, headers: { authorization } });
  expect(proof.statusCode).toBe(200);
  expect(proof.payload.startsWith('c2sp.org/tlog-proof@v1\nindex ')).toBe(true);
  const checkpoint = await server.app.inject({ url: '/api/v1/log/checkpoint', headers: { authorization } });
  expect(openNote(checkpoint.payload, [parseVerifierKey(formatVerifierKey(key))]).kind).toBe('trusted');
  const size = Number(checkpoint.payload.split('\n')[1]);
  const tile = await server.app.inject({ url: `/api/v1/log/tile/0/000${size % 256 === 0 ? '' : `.p/${size % 256}`}`, headers: { authorization } });
  expect(size < 256 ? tile.rawPayload.length : 256 * 32).toBe(size < 256 ? size * 32 : 256 * 32);
  expect((await server.app.inject({ url: '/api/v1/log/tile/0/999', headers: { authorization } })).statusCode).toBe(404);
  expect((await server.app.inject({ url: '/api/v1/log/tile/../../etc/passwd', headers: { authorization } })).statusCode).toBe(404);
});

test('what cannot be read is refused with its place, and nothing of it is imported', async () => {
  const before = ok<Findings>(await server.as('p05').get('/findings?status=open')).items.length;
  const cut = await upload('p05', scan.slice(0, 700));
  expect(cut.status).toBe(422);
  expect(cut.body).toMatchObject({ code: 'unreadable-findings' });
  expect((cut.body as { detail: string }).detail).toMatch(/line|byte/);
  expect((await upload('p05', 'hello')).body).toMatchObject({ code: 'unknown-format' });
  expect((await upload('p05', scan, '&asset=host')).status).toBe(400);
  expect((await upload('p24', scan)).status).toBe(403);
  expect((await upload('p05', scan, '&kind=people')).status).toBe(400);
  expect(ok<Findings>(await server.as('p05').get('/findings?status=open')).items.length).toBe(before);
  expect(ok<Imports>(await server.as('p05').get('/imports?limit=1')).items[0]).toMatchObject({ state: 'failed' });
});

test('questions that are none get 400 with the field, credentials of no one 401', async () => {
  expect((await server.as('p24').get('/decisions?rule=nothing&asset=host:a')).body).toMatchObject({ fields: [{ path: 'query.rule' }] });
  expect((await server.as('p24').get('/decisions?rule=xccdf:a')).body).toMatchObject({ fields: [{ path: 'query.asset' }] });
  expect((await server.as(null).get(question)).status).toBe(401);
  expect((await server.as('p24').get('/findings?coverage=maybe')).status).toBe(400);
});
