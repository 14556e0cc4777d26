import type { ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, expect, test } from 'vitest';
import { demoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { approved, assessment, auditRequest, codesOf, inApproval, ok } from '../../testing/requests.ts';

type Answer = ReplyOf<typeof routes.askDecision>;

const server = await demoServer();
afterAll(() => server.close());

const found = { ...assessment, controls: [] };
const hosts = ['rules-01.corp.example', 'rules-02.corp.example'] as const;
const wrong = (host: string) => ({
  basis: 'false_positive', compensatingControls: [],
  scope: [{ ...(auditRequest()['scope'] as object[])[0], asset: { type: 'host', ids: [host] } }],
});

/** What OpenSCAP reports of a host at an hour, by a version of its benchmark. */
async function scan(host: string, hour: number, version: string, result = 'fail'): Promise<void> {
  const at = `2026-11-24T${String(hour).padStart(2, '0')}:00:00Z`;
  const headers = { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'text/xml' };
  const sent = await server.app.inject({ method: 'POST', url: '/api/v1/imports?kind=findings', payload: xccdfReport({ package_audit_installed: result, service_auditd_enabled: 'pass' }, { host, at, version }), headers });
  expect(sent.statusCode).toBe(201);
}

const stands = async (id: string) => ok<ExceptionReply>(await server.as('p24').get(`/exceptions/${id}`));
const excepted = async (host: string) => ok<Answer>(await server.as('p24').get(`/decisions?rule=xccdf:xccdf_org.ssgproject.content_rule_package_audit_installed&asset=host:${host}`)).excepted;

test('E52 a false positive covers nothing from the import on that reports it by another version of the rule', async () => {
  for (const id of hosts) ok<object>(await server.as('p46').post('/assets', { type: 'host', id, unit: 'INS', criticality: 2, classes: [], exposure: 'internal' }));
  const [host, other] = hosts;
  await scan(host, 1, '0.1.64');
  await scan(host, 2, '0.1.65');
  const { id } = await approved(server, wrong(host), found);
  expect((await stands(id)).assessment?.judgedRules).toEqual([{ rule: 'xccdf:xccdf_org.ssgproject.content_rule_package_audit_installed', tool: 'openscap', version: '0.1.65' }]);
  // The same version once more, another host's other version, and a report that is older than the last: nothing has changed.
  await scan(host, 3, '0.1.65');
  await scan(other, 3, '0.1.66');
  await scan(host, 1, '0.1.64');
  expect([(await stands(id)).state, await excepted(host)]).toEqual(['active', true]);
  await scan(host, 4, '0.1.66');
  const { state, ended } = await stands(id);
  expect([state, ended?.cause, await excepted(host)]).toEqual(['revoked', 'rule_version_changed', false]);
  expect(JSON.stringify(ok<object>(await server.as('p24').get(`/exceptions/${id}/history`)))).toContain('xccdf_org.ssgproject.content_rule_package_audit_installed of openscap 0.1.66 reports it now, and 0.1.65 was judged');
  expect((await rebuildProjections(server.database.pool, { mode: 'verify' })).differing).toBe(0);
});

test('E52 nor is one granted that was judged by the version before', async () => {
  const [, other] = hosts;
  const { id, relianceHash } = await inApproval(server, wrong(other), found);
  await scan(other, 5, '0.1.67');
  const decide = (as: string) => server.as(as).post(`/exceptions/${id}/decide`, { relianceHash, outcome: 'approve', rationale: 'Read and agreed.' });
  const seats = (await stands(id)).required?.seats.flatMap(({ person }) => person?.id ?? []) ?? [];
  const codes: string[] = [];
  for (const seat of seats) {
    const answer = await decide(seat);
    if (answer.status >= 300) codes.push(...codesOf(answer));
  }
  expect(codes).toEqual(['rule-version-changed']);
  expect(await excepted(other)).toBe(false);
});
