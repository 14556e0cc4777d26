import type { ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, auditRequest, codesOf, confirmed, ok } from '../../testing/requests.ts';

type Impact = ReplyOf<typeof routes.assessRequirementImpact>;
type Versions = ReplyOf<typeof routes.listRequirementVersions>;
type Requirement = ReplyOf<typeof routes.getRequirement>;

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const path = '/requirements/STD-LG/LG-7.1';
const hosts = (id: string) => ({ scope: [{ ...(auditRequest()['scope'] as object[])[0], asset: { type: 'host', ids: [id] } }] });
const tag = async () => String((await server.as('p46').get(path)).headers['etag']);
const publish = async (change: object, as = 'p46') => server.as(as).patch(path, change, { 'if-match': await tag() });
const impact = async (change: object) => ok<Impact>(await server.as('p46').post(`${path}/impact`, change));
const shown = async (id: string) => ok<ExceptionReply>(await server.as('p24').get(`/exceptions/${id}`));

test('S23 the impact tells what would become of each, publishing does it, and nothing is covered from the day on though no job has run', async () => {
  const active = await approved(server);
  const draft = ok<ExceptionReply>(await server.as('p24').post('/exceptions', auditRequest(hosts('app-02.corp.example'))));
  const change = { waivable: false, effective: '2026-12-15' };
  const found = await impact(change);
  expect(found).toMatchObject({ version: 2, class: 'stricter', changes: [{ field: 'waivable', direction: 'stricter' }], from: '2026-12-15T05:00:00.000Z' });
  expect(found.items.find(({ exception }) => exception === active.id)).toMatchObject({ standing: 'in_force', outcome: 'ends', at: '2026-12-15T05:00:00.000Z' });
  expect(found.items.find(({ exception }) => exception === draft.id)).toMatchObject({ standing: 'draft', outcome: 'shorter', text: expect.stringContaining('the latest that would do is 2026-12-14') });
  expect((await shown(active.id)).revision).toBe(active.revision);

  const published = await publish(change);
  expect(ok<Requirement>(published)).toMatchObject({ version: 1, waivable: true, from: null, awaits: expect.any(String) });
  await confirmed(server, published);
  expect(ok<Requirement>(await server.as('p24').get(path))).toMatchObject({ version: 1, waivable: true });
  expect(ok<Versions>(await server.as('p24').get(`${path}/versions`)).items).toMatchObject([
    { version: 2, standing: 'to_come', class: 'stricter', day: '2026-12-15', zone: 'America/New_York' }, { version: 1, standing: 'in_force', class: null, day: null },
  ]);
  const refused = await server.as('p24').post(`/exceptions/${draft.id}/submit`);
  expect([refused.status, codesOf(refused)]).toEqual([422, expect.arrayContaining(['term-too-long'])]);

  // A feed sends what is in force once more: the version to come stays.
  const { version: _version, revision: _revision, ...standing } = ok<Requirement>(await server.as('p46').get(path));
  ok(await server.as('p46').post('/requirements', standing));
  expect(ok<Versions>(await server.as('p24').get(`${path}/versions`)).items).toHaveLength(2);

  await server.moveClock('2026-12-15T04:55:00.000Z');
  expect((await shown(active.id)).state).toBe('active');
  await server.moveClock('2026-12-15T05:00:00.000Z');
  expect((await shown(active.id)).state).toBe('revoked');
  expect(ok<Requirement>(await server.as('p24').get(path))).toMatchObject({ version: 2, waivable: false });
  expect(codesOf(await server.as('p24').post(`/exceptions/${draft.id}/submit`))).toContain('not-waivable');
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});

test('a version is published by nobody else, not for a day that has begun, and not over one that was not seen', async () => {
  expect((await publish({ tier: 3 }, 'p24')).status).toBe(403);
  expect((await server.as('p24').post(`${path}/impact`, { tier: 3 })).status).toBe(403);
  const past = await publish({ tier: 3, effective: '2026-11-01' });
  expect([past.status, codesOf(past)]).toEqual([422, ['backdated']]);
  expect((await server.as('p46').patch(path, { tier: 3 }, { 'if-match': '"99"' })).status).toBe(412);
});
