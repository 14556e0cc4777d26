import type { ReplyOf, routes } from '@exeat/contract';
import { takeMatchingDue } from '@exeat/store';
import { testDatabase } from '@exeat/store/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../testing/demo-server.ts';
import { xccdfReport } from '../testing/reports.ts';
import { approved, auditRequest, ok } from '../testing/requests.ts';
import { matchDue } from './match-due.ts';

type Answer = ReplyOf<typeof routes.askDecision>;
type Findings = ReplyOf<typeof routes.listFindings>;

const database = await testDatabase({ mode: 'demo', poolSize: 40 });
let here: DemoServer;
let there: DemoServer;
beforeAll(async () => {
  here = await demoServer({ database });
  there = await demoServer({ database });
});
afterAll(async () => {
  await here.close();
  await there.close();
  await database.close();
});

const prefix = 'xccdf_org.ssgproject.content_rule_';
const question = (rule: string) => `/decisions?rule=xccdf:${prefix}${rule}&asset=host:app-01.corp.example`;
const requestFor = (rule: string) => ({
  scope: [{ ...(auditRequest()['scope'] as object[])[0], rules: { scheme: 'xccdf', ids: [`${prefix}${rule}`] } }],
});

async function upload(server: DemoServer, report: string): Promise<void> {
  const reply = await server.app.inject({
    method: 'POST',
    url: '/api/v1/imports?kind=findings',
    payload: report,
    headers: { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/xml' },
  });
  expect(reply.statusCode).toBe(201);
}

test('what another node has revoked is not excepted in the next answer, with the right reason, before memory has caught up', async () => {
  const active = await approved(here, requestFor('package_audit_installed'));
  await there.context.coverage.poll(database.pool);
  expect(ok<Answer>(await there.as('p24').get(question('package_audit_installed')))).toMatchObject({ excepted: true, exception: active.id });
  ok(await here.as('p23').post(`/exceptions/${active.id}/revoke`, { cause: 'incident_exploited', text: 'The host was used in an incident.' }));
  expect(ok<Answer>(await there.as('p24').get(question('package_audit_installed')))).toMatchObject({ excepted: false, reasons: [{ code: 'ended' }] });
});

test('a grant of another node is not excepted until memory has caught up, and is then', async () => {
  const active = await approved(here, requestFor('service_auditd_enabled'));
  expect(ok<Answer>(await there.as('p24').get(question('service_auditd_enabled'))).excepted).toBe(false);
  await there.context.coverage.poll(database.pool);
  expect(ok<Answer>(await there.as('p24').get(question('service_auditd_enabled')))).toMatchObject({ excepted: true, exception: active.id });
});

test('a grant while an import is under way is noted, and matched again until nothing can be missing', async () => {
  // An import that has matched its findings and not committed yet, as another node runs it.
  const [run] = await database.pool.query<{ id: number }>(
    "INSERT INTO import_run (kind, source, format, started_at, state) VALUES ('findings', 'other', 'xccdf', now_instant(), 'running') RETURNING id",
  );
  const active = await approved(here, requestFor('package_rsyslog_installed'));
  await upload(there, xccdfReport({ package_rsyslog_installed: 'fail' }));
  await database.owner.query('DELETE FROM membership WHERE exception_id = $1', [active.id]);
  const covered = async () => ok<Findings>(await there.as('p24').get('/findings?coverage=covered')).items.map((one) => one.by?.exception);
  expect(await covered()).toEqual([]);
  expect(await matchDue(database.pool, 0)).toBe(0);
  expect(await covered()).toEqual([active.id]);
  await database.pool.query("UPDATE import_run SET state = 'failed' WHERE id = $1", [run?.id]);
  expect(await matchDue(database.pool, 0)).toBeGreaterThan(0);
  expect(await takeMatchingDue(database.pool, 0)).toEqual([]);
});
