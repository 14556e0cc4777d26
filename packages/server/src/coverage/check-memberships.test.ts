import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../testing/demo-server.ts';
import { xccdfReport } from '../testing/reports.ts';
import { approved } from '../testing/requests.ts';
import { checkMemberships } from './check-memberships.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
  await upload('app-01.corp.example');
  await approved(server);
  // The import of a moment ago has it matched again: nothing is to follow here.
  await change('DELETE FROM matching_due');
  for (let host = 2; host <= 40; host += 1) await upload(`app-${host}.corp.example`);
});
afterAll(() => server.close());

async function upload(host: string): Promise<void> {
  const payload = xccdfReport({ package_audit_installed: 'fail', service_auditd_enabled: 'fail', package_rsyslog_installed: 'pass' }, { host });
  const headers = { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/xml' };
  expect((await server.app.inject({ method: 'POST', url: '/api/v1/imports?kind=findings', payload, headers })).statusCode).toBe(201);
}

const check = (sample = 1000) => checkMemberships(server.context.pool, sample);
const change = (statement: string) => server.database.owner.query(statement);

test('what imports and approvals stored is as defined', async () => {
  expect(await check()).toEqual({ isWhole: true, findings: 120, versions: 1, matching: 0, memberships: 1, missing: 0, extra: 0, outcome: 0, examples: [] });
});

test('a sample holds findings with a membership, though they are rare', async () => {
  await change('ANALYZE');
  const sampled = await check(20);
  expect(sampled).toMatchObject({ isWhole: false, memberships: 1, missing: 0, extra: 0, outcome: 0 });
  expect(sampled.findings).toBeLessThanOrEqual(20);
  expect(sampled.findings).toBeGreaterThan(0);
});

test('one that is stored otherwise, one too many and one that is missing are each found', async () => {
  await change("UPDATE membership SET outcome = 'partial'");
  expect(await check()).toMatchObject({ missing: 0, extra: 0, outcome: 1, examples: [{ fault: 'outcome', asset: 'host:app-01.corp.example', version: 1, clause: 0 }] });
  await change("UPDATE membership SET outcome = 'full', clause = 7");
  expect(await check()).toMatchObject({ missing: 1, extra: 1, outcome: 0 });
  await change('DELETE FROM membership');
  expect(await check()).toMatchObject({ missing: 1, extra: 0, outcome: 0 });
});

test('what is missing of a version that is to be matched again is no fault', async () => {
  await change('INSERT INTO matching_due (exception_id, version) SELECT exception_id, version FROM exception_grant');
  expect(await check()).toMatchObject({ versions: 1, matching: 1, missing: 0, extra: 0, outcome: 0 });
});
