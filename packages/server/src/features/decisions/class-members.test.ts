import type { ReplyOf, routes } from '@exeat/contract';
import { afterAll, expect, test } from 'vitest';
import { demoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { auditRequest, inApproval, ok } from '../../testing/requests.ts';

type Answer = ReplyOf<typeof routes.askDecision>;

const server = await demoServer();
afterAll(() => server.close());

const rule = 'xccdf:xccdf_org.ssgproject.content_rule_package_audit_installed';
const [first, late, tagged] = ['kiosk-01.corp.example', 'kiosk-02.corp.example', 'kiosk-03.corp.example'] as const;
const excepted = async (host: string) => ok<Answer>(await server.as('p24').get(`/decisions?rule=${rule}&asset=host:${host}`)).excepted;
const send = async (kind: string, type: string, payload: string) => {
  const sent = await server.app.inject({ method: 'POST', url: `/api/v1/imports?kind=${kind}`, payload, headers: { authorization: `Bearer ${await server.tokenOf('p46')}`, 'content-type': type } });
  expect(sent.statusCode, sent.body).toBe(201);
};
const tag = (host: string) => send('assets', 'text/csv', `type,id,unit,criticality,exposure,under\nhost,${host},INS,2,internal,kiosks\n`);

test('E54 nobody puts an asset under a class by its tag once it was handed in: only what approvers saw is covered, though the cap has room', async () => {
  await tag(first);
  const scope = [{ ...(auditRequest()['scope'] as object[])[0], asset: { type: 'host', under: 'kiosks', growth: { max: 5 } } }];
  let asked = await inApproval(server, { scope });
  await tag(late);
  for (const seat of asked.required?.seats ?? []) asked = ok(await server.as(seat.person?.id ?? null).post(`/exceptions/${asked.id}/decide`, { outcome: 'approve', rationale: 'Agreed as assessed.', relianceHash: asked.relianceHash }));
  expect(asked.state).toBe('active');
  await tag(tagged);
  for (const host of [first, late, tagged]) await send('findings', 'text/xml', xccdfReport({ package_audit_installed: 'fail' }, { host }));
  expect([await excepted(first), await excepted(late), await excepted(tagged)]).toEqual([true, false, false]);
  const { items } = ok<ReplyOf<typeof routes.listFindings>>(await server.as('p24').get(`/findings?rule=${rule}&asset=host:${tagged}`));
  expect(items.map(({ coverage }) => coverage)).toEqual(['uncovered']);
});
