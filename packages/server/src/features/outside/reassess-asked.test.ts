import type { ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellNotices } from '../../notices/tell.ts';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, ok } from '../../testing/requests.ts';

type Reported = ReplyOf<typeof routes.reportFacts>['items'];

const cve = 'CVE-2021-23337';
let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const fact = (externalId: string, says: object) => ({ source: 'tool', externalId, version: 1, occurredAt: '2026-11-24T12:00:00Z', says });
const report = async (body: object): Promise<Reported> => ok<{ items: Reported }>(await server.as('p05').post('/outside-facts', body)).items;

test('what testers found and what intelligence says is assessed again, and whoever may do that is told', async () => {
  const asset = { type: 'host', id: 'app-01.corp.example' };
  const { id } = await approved(server, { scope: [{ requirement: 'STD-VM/VM-2.2', rules: { scheme: 'vuln', ids: [cve] }, asset: { type: 'host', ids: [asset.id] } }], validity: { lastDay: '2027-01-15' } });
  expect((await report(fact('PT-1', { kind: 'penetration_finding', finding: 'PT-1', assets: [asset] })))[0]?.exceptions).toContain(id);
  expect((await report(fact('TI-1', { kind: 'threat_reported', vulnerability: cve, exploited: true })))[0]).toMatchObject({ outcome: 'applied', exceptions: expect.arrayContaining([id]) });
  expect((await report(fact('CV-1', { kind: 'cvss_revised', vulnerability: cve, from: 9.8, to: 7.2 })))[0]).toMatchObject({ exceptions: expect.arrayContaining([id]) });
  expect((await server.as('p05').post('/outside-facts', fact('CV-2', { kind: 'cvss_revised', vulnerability: cve, to: 11 }))).status).toBe(400);
  const open = ok(await server.as('p24').get(`/exceptions/${id}`)).duties.filter(({ dischargedAt, text }) => dischargedAt === null && text.includes('assessed again'));
  expect(open).toHaveLength(2);
  await tellNotices(server.context);
  const { items } = ok<ReplyOf<typeof routes.listNotices>>(await server.as('p06').get('/notices?limit=200'));
  expect(items.filter(({ exception, text }) => exception.id === id && text.includes('assessed again'))).toHaveLength(2);
});
