import { readFileSync } from 'node:fs';
import { type ReplyOf, type RouteContract, routes } from '@exeat/contract';
import { accessTable, type Action, standardMatrix } from '@exeat/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type DemoServer, demoServer } from '../testing/demo-server.ts';
import { xccdfReport } from '../testing/reports.ts';
import { approved, auditRequest, ok } from '../testing/requests.ts';

type Told = 'nothing' | 'id' | 'words';
type Row = { readonly route: string; readonly ask?: string; readonly inside: Told; readonly outside: Told; readonly why?: string; readonly status?: number };

const file = new URL('../../../core/cases/canary.yaml', import.meta.url);
const { routes: rows } = parse(readFileSync(file, 'utf8')) as { readonly routes: readonly Row[] };
const all: Readonly<Record<string, RouteContract>> = routes;
const reads = Object.entries(all).filter(([, { method, access }]) => method === 'GET' && access === 'signed-in');
const scopes = (Object.keys(accessTable) as Action[]).filter((action) => accessTable[action].tokens);
const canary = 'canary-7f3a';

let server: DemoServer;
let [inside, outside] = ['', ''];
/** What stands for `{name}` in a row's `ask`. */
let named: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  server = await demoServer();
  const report = xccdfReport({ package_audit_installed: 'fail' });
  const headers = { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/octet-stream' };
  const run = await server.app.inject({ method: 'POST', url: '/api/v1/imports?kind=findings', payload: report, headers });
  const words = { title: `Audit daemon, ${canary}`, justification: `The agent of ${canary} loses events under the load of the claims batch, until the vendor ships its fix.` };
  const { id: decided } = await approved(server, words);
  const { id: draft } = ok(await server.as('p24').post('/exceptions', auditRequest(words)));
  const tokenOf = async (unit: string, owner: string): Promise<string> =>
    ok<{ token: string }>(await server.as('p46').post('/tokens', { name: unit, owner, unit, scopes, expiresAt: '2027-01-01T00:00:00Z' })).token;
  [inside, outside] = [await tokenOf('INS', 'p24'), await tokenOf('PAY', 'p21')];
  const findings = ok<ReplyOf<typeof routes.listFindings>>(await server.as('p24').get('/findings?asset=host:app-01.corp.example'));
  named = { decided, draft, run: run.json<{ id: string }>().id, finding: findings.items[0]?.identity ?? 'none' };
}, 120_000);
afterAll(() => server.close());

/** What an answer tells of the two cases, and whether it was one. */
async function told(token: string, path: string): Promise<{ told: Told; status: number }> {
  const url = `/api/v1${path.replace(/\{(\w+)\}/g, (_, name: string) => named[name] ?? name)}`;
  const { statusCode: status, payload } = await server.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } });
  const isKnown = [named.decided, named.draft].some((id) => id !== undefined && payload.includes(id));
  return { status, told: payload.includes(canary) ? 'words' : isKnown && status < 300 ? 'id' : 'nothing' };
}

test('each read route of the router has a row, each row a route, and each crossing a reason', () => {
  expect([...new Set(rows.map(({ route }) => route))].sort()).toEqual(reads.map(([name]) => name).sort());
  expect(rows.filter(({ outside, why }) => (outside !== 'nothing') !== (why !== undefined))).toEqual([]);
});

test.each(rows)('$route tells a token of the unit: $inside, of another: $outside', async ({ route, ask, inside: ofIts, outside: ofAnother, status = 200 }) => {
  const path = ask ?? all[route]?.path ?? '';
  const [own, other] = [await told(inside, path), await told(outside, path)];
  // The status is part of it: a question that nobody is answered would keep every canary in.
  expect({ inside: own.told, outside: other.told, status: own.status }, path).toEqual({ inside: ofIts, outside: ofAnother, status });
});

async function askBy(token: string, path: string, payload: object): Promise<string> {
  const reply = await server.app.inject({ method: 'POST', url: `/api/v1${path}`, payload, headers: { authorization: `Bearer ${token}` } });
  expect(reply.statusCode, reply.payload).toBe(200);
  return reply.payload;
}

test('a draft of a configuration is run over the requests of the unit, and tells another nothing of them', async () => {
  const document = { ...standardMatrix, level: { ...standardMatrix.level, base: { low: 3, moderate: 3, high: 4, critical: 5 }, cap: 5 } };
  const [own, other] = [await askBy(inside, '/config/approval-matrix/simulate', { document, limit: 200 }), await askBy(outside, '/config/approval-matrix/simulate', { document, limit: 200 })];
  expect([own, other].map((text) => [text.includes(canary), text.includes(named.decided ?? '')])).toEqual([[true, true], [false, false]]);
});

test('a request that overlaps is told which exception is in its way; what that is called, only within the unit', async () => {
  const titlesTo = async (token: string): Promise<string[]> => {
    const text = await askBy(token, '/exceptions/preview', auditRequest());
    expect([text.includes(named.decided ?? ''), text.includes(canary)]).toEqual([true, token === inside]);
    return (JSON.parse(text) as ReplyOf<typeof routes.previewException>).overlaps.map(({ title }) => title);
  };
  expect([await titlesTo(inside), await titlesTo(outside)]).toEqual([[`Audit daemon, ${canary}`], ['']]);
});
