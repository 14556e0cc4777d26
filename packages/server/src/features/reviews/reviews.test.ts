import type { ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { approved, confirmed, ok } from '../../testing/requests.ts';

type Uses = ReplyOf<typeof routes.listScopeUses>;
type Drift = ReplyOf<typeof routes.listDrift>;
type Expired = ReplyOf<typeof routes.listExpiredInUse>;

let server: DemoServer;
let id = '';
beforeAll(async () => {
  server = await demoServer();
  id = (await approved(server, { validity: { lastDay: '2027-03-15' } })).id;
});
afterAll(() => server.close());

const get = async <Body>(path: string): Promise<Body> => ok<Body>(await server.as('p24').get(path));
async function upload(kind: string, payload: string): Promise<void> {
  const headers = { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/octet-stream' };
  const reply = await server.app.inject({ method: 'POST', url: `/api/v1/imports?kind=${kind}`, payload, headers });
  expect(reply.statusCode, reply.payload).toBe(201);
}
async function scanOn(day: string, results: Readonly<Record<string, string>>): Promise<void> {
  await server.moveClock(`${day}T12:00:00.000Z`);
  await upload('findings', xccdfReport(results, { at: `${day}T11:00:00Z` }));
}

test('what three scans and ninety days did not find is proposed to be closed', async () => {
  for (const day of ['2026-12-10', '2027-01-10', '2027-02-10']) {
    await scanOn(day, { package_audit_installed: 'pass' });
    expect((await get<Uses>('/reviews/scopes')).items).toEqual([]);
  }
  await server.moveClock('2027-03-01T12:00:00.000Z');
  const { items, next } = await get<Uses>(`/reviews/scopes?exception=${id}`);
  expect(items).toMatchObject([{ exception: id, version: 1, title: 'Audit daemon on a claims host', why: ['unused'], members: 1, lastOpen: null }]);
  expect(next).toBeNull();
  expect((await get<Uses>('/reviews/scopes?exception=EXC-2026-9999')).items).toEqual([]);
});

test('a rule that is mapped after the approval stands beside it', async () => {
  await scanOn('2027-03-02', { package_audit_installed: 'fail', service_audit_extra: 'fail' });
  expect((await get<Drift>('/reviews/drift')).items).toEqual([]);
  const rule = 'xccdf_org.ssgproject.content_rule_service_audit_extra';
  await confirmed(server, await server.as('p46').post('/mappings', { rule: { scheme: 'xccdf', id: rule }, requirements: ['STD-LG/LG-7.1'] }));
  const { items } = await get<Drift>('/reviews/drift');
  expect(items).toMatchObject([{ exception: id, findings: 1, candidates: [{ why: 'rule-mapped-later', rule: { scheme: 'xccdf', id: rule }, assets: 1 }] }]);
  expect((await get<Uses>('/reviews/scopes')).items).toEqual([]);
});

test('what is still found when cover is over is a violation', async () => {
  expect((await get<Expired>('/reviews/expired-in-use')).items).toEqual([]);
  await server.moveClock('2027-03-16T12:00:00.000Z');
  expect((await get<Expired>('/reviews/expired-in-use')).items).toMatchObject([{ exception: id, then: 'expired', findings: 1, assets: 1 }]);
  expect((await get<Drift>('/reviews/drift')).items).toEqual([]);
});

test('page by page, each version once; nobody is told without signing in', async () => {
  expect(await get<Uses>('/reviews/scopes?limit=1')).toMatchObject({ items: [], next: null });
  for (const list of ['scopes', 'drift', 'expired-in-use']) {
    expect((await server.as('p24').get(`/reviews/${list}?cursor=nonsense`)).status).toBe(400);
    expect((await server.as(null).get(`/reviews/${list}`)).status).toBe(401);
  }
});
