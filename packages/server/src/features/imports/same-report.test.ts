import type { ReplyOf, routes } from '@exeat/contract';
import { testDatabase } from '@exeat/store/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { ok } from '../../testing/requests.ts';

type Findings = ReplyOf<typeof routes.listFindings>;
type Import = ReplyOf<typeof routes.getImport>;

const database = await testDatabase({ mode: 'demo' });
let server: DemoServer;
beforeAll(async () => {
  server = await demoServer({ database });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const report = (host: string, rules: readonly string[]): string =>
  rules
    .map((id) => JSON.stringify({ rule: { scheme: 'generic', id }, asset: { type: 'host', id: host }, status: 'open', source: { tool: 'probe' } }))
    .join('\n');

async function upload(body: string, query = ''): Promise<Import> {
  const reply = await server.app.inject({
    method: 'POST',
    url: `/api/v1/imports?kind=findings${query}`,
    payload: `${body}\n`,
    headers: { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/x-ndjson' },
  });
  expect(reply.statusCode).toBe(201);
  return reply.json() as Import;
}

const openOn = async (host: string): Promise<readonly string[]> =>
  ok<Findings>(await server.as('p05').get(`/findings?asset=host:${host}`))
    .items.map(({ rule }) => rule.id)
    .sort();

test('the same bytes again say what they said, write nothing but their targets, and are seen again', async () => {
  const first = await upload(report('same-01', ['R1', 'R2']));
  expect(first.counts).toMatchObject({ total: 2, open: 2, opened: 2, targets: 1, unchangedTargets: 0 });
  const { items: before } = ok<Findings>(await server.as('p05').get('/findings?asset=host:same-01'));
  for (let time = 0; time < 2; time += 1) {
    const again = await upload(report('same-01', ['R1', 'R2']));
    expect(again).toMatchObject({ format: 'exeat', contentDigest: first.contentDigest, skipped: [] });
    expect(again.counts).toMatchObject({ total: 2, open: 2, opened: 0, resolved: 0, targets: 1, unchangedTargets: 1 });
  }
  const { items: after } = ok<Findings>(await server.as('p05').get('/findings?asset=host:same-01'));
  expect(after.map(({ firstSeen }) => firstSeen)).toEqual(before.map(({ firstSeen }) => firstSeen));
  expect(after.every(({ lastSeen }, at) => lastSeen > (before[at]?.lastSeen ?? ''))).toBe(true);
});

test('after another report of the target, the first bytes are read again: what they do not name is resolved', async () => {
  const [shorter, longer] = [xccdfReport({ accounts_umask: 'fail' }), xccdfReport({ accounts_umask: 'fail', file_owner_etc: 'fail' })];
  await upload(shorter);
  await upload(longer);
  expect(await openOn('app-01.corp.example')).toHaveLength(2);
  expect((await upload(shorter)).counts).toMatchObject({ unchangedTargets: 0, resolved: 1 });
  expect(await openOn('app-01.corp.example')).toHaveLength(1);
});

test('the same bytes for another asset are another report', async () => {
  await upload(report('ignored', ['R1']), '&asset=host:given-01');
  expect((await upload(report('ignored', ['R1']), '&asset=host:given-02')).counts).toMatchObject({ opened: 1, unchangedTargets: 0 });
  expect(await openOn('given-02')).toEqual(['R1']);
  expect(await openOn('ignored')).toEqual([]);
});

test('a report over many targets sends only those that changed', async () => {
  const hosts = ['many-01', 'many-02', 'many-03'];
  await upload(hosts.map((host) => report(host, ['R1', 'R2'])).join('\n'));
  const next = await upload(hosts.map((host) => report(host, host === 'many-02' ? ['R2', 'R3'] : ['R1', 'R2'])).join('\n'));
  expect(next.counts).toMatchObject({ targets: 3, unchangedTargets: 2, opened: 1 });
  expect(await openOn('many-01')).toEqual(['R1', 'R2']);
  expect(await openOn('many-02')).toEqual(['R1', 'R2', 'R3']);
});
