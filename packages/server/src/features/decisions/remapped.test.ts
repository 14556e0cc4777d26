import type { ReplyOf, routes } from '@exeat/contract';
import { generateSigningKey } from '@exeat/formats';
import { afterAll, expect, test } from 'vitest';
import { demoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { approved, auditRequest, confirmed, ok } from '../../testing/requests.ts';

type Answer = ReplyOf<typeof routes.askDecision>;
type Answers = ReplyOf<typeof routes.askDecisions>;
type Findings = ReplyOf<typeof routes.listFindings>;

const server = await demoServer({ context: { signer: generateSigningKey('exeat.test/log') } });
afterAll(() => server.close());

const rule = { scheme: 'xccdf', id: 'xccdf_org.ssgproject.content_rule_package_audit_installed' };
const asked = { rule: `xccdf:${rule.id}`, asset: 'host:app-01.corp.example' };
const question = `/decisions?rule=${asked.rule}&asset=${asked.asset}`;

test('a rule that is mapped to another requirement too is excepted in no answer until that one is cited (E40)', async () => {
  const authorization = `Bearer ${await server.tokenOf('p05')}`;
  await server.app.inject({
    method: 'POST',
    url: '/api/v1/imports?kind=findings',
    payload: xccdfReport({ package_audit_installed: 'fail' }),
    headers: { authorization, 'content-type': 'text/xml' },
  });
  const active = await approved(server);
  expect(ok<Answer>(await server.as('p24').get(question)).excepted).toBe(true);
  await confirmed(server, await server.as('p46').post('/mappings', { rule, requirements: ['STD-LG/LG-7.1', 'STD-CF/CF-6.1'] }));
  expect(ok<Findings>(await server.as('p24').get(`/findings?rule=${asked.rule}`)).items[0]?.coverage).toBe('partial');
  expect(ok<Answer>(await server.as('p24').get(question))).toMatchObject({ excepted: false, reasons: [{ code: 'requirement-not-cited' }] });
  const batch = ok<Answers>(
    await server
      .as('p24')
      .post('/decisions', { questions: [asked, { ...asked, requirement: 'STD-LG/LG-7.1' }, { ...asked, requirement: 'STD-CF/CF-6.1' }] }),
  );
  // Who names a requirement asks about that one only.
  expect(batch.answers.map((one) => one.excepted)).toEqual([false, true, false]);
  await confirmed(server, await server.as('p46').post('/mappings', { rule, requirements: ['STD-LG/LG-7.1'] }));
  expect(ok<Answer>(await server.as('p24').get(question))).toMatchObject({ excepted: true, exception: active.id });
});

test('a bundle that the caller has is not sent again, however If-None-Match names it', async () => {
  const authorization = `Bearer ${await server.tokenOf('p24')}`;
  const get = (ifNoneMatch?: string) =>
    server.app.inject({
      url: '/api/v1/bundles/exceptions',
      headers: { authorization, ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }) },
    });
  const tag = String((await get()).headers.etag);
  for (const header of [tag, `W/${tag}`, `"other", ${tag}`, '*']) expect([header, (await get(header)).statusCode]).toEqual([header, 304]);
  expect((await get('"other"')).statusCode).toBe(200);
});

test('the answer to a key that is replayed has the ETag of the first', async () => {
  const send = () => server.as('p24').post('/exceptions', auditRequest(), { 'idempotency-key': 'with-tag' });
  const first = await send();
  const again = await send();
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(again.headers['etag']).toBe(first.headers['etag']);
});
