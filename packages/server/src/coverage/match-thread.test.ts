import type { ReplyOf, routes } from '@exeat/contract';
import { noteMatchingProgress } from '@exeat/store';
import { exceptionId } from '@exeat/core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type DemoServer, demoServer } from '../testing/demo-server.ts';
import { approved, ok } from '../testing/requests.ts';
import { matchInThread } from './match-thread.ts';

type Coverage = ReplyOf<typeof routes.coverageOfException>;

/** More than are matched in the transaction of a grant. */
const findings = 5_500;
const rule = 'xccdf_org.ssgproject.content_rule_package_audit_installed';
let server: DemoServer;
let id = '';

beforeAll(async () => {
  server = await demoServer();
  const lines = Array.from({ length: findings }, (_, number) =>
    JSON.stringify({ asset: { type: 'host', id: 'app-01.corp.example' }, rule: { scheme: 'xccdf', id: rule }, status: 'open', severity: 'medium', path: `/etc/audit/rules.d/${number}.rules` }),
  );
  const reply = await server.app.inject({
    method: 'POST',
    url: '/api/v1/imports?kind=findings&format=exeat',
    payload: lines.join('\n'),
    headers: { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/octet-stream' },
  });
  expect(reply.statusCode).toBe(201);
});
afterAll(() => server.close());

const coverage = async (): Promise<Coverage> => ok<Coverage>(await server.as('p24').get(`/exceptions/${id}/coverage?limit=1`));

test('a scope too wide for the transaction of its grant is matched to the end in a thread', { timeout: 120_000 }, async () => {
  id = (await approved(server)).id;
  await vi.waitFor(async () => expect((await coverage()).counts).toMatchObject({ open: 1000, covered: 1000 }), { timeout: 60_000, interval: 200 });
  await vi.waitFor(async () => expect((await server.database.owner.query('SELECT FROM membership')).length).toBe(findings), { timeout: 60_000, interval: 200 });
});

test('what is not matched yet is said, with how far it is, and a version whose matching was cut off is made good', { timeout: 120_000 }, async () => {
  await server.database.owner.query('DELETE FROM membership');
  await server.database.owner.query('INSERT INTO matching_due (exception_id, version, always) SELECT exception_id, version, true FROM exception_grant');
  expect((await coverage()).matching).toEqual([{ exception: id, progress: null }]);
  await noteMatchingProgress(server.context.pool, { exception: exceptionId(id), version: 1 }, { assetsDone: 3, assets: 20 });
  expect((await coverage()).matching).toEqual([{ exception: id, progress: { assetsDone: 3, assets: 20 } }]);
  expect(await matchInThread(server.context.pool, [{ exception: exceptionId(id), version: 1 }])).toBe(1);
  expect(await coverage()).toMatchObject({ matching: [], counts: { covered: 1000 }, complete: false });
  expect((await server.database.owner.query('SELECT FROM membership')).length).toBe(findings);
});

test('a version that nobody granted stays as it is', async () => {
  expect(await matchInThread(server.context.pool, [{ exception: exceptionId('EX-NOT-THERE'), version: 1 }])).toBe(0);
});
