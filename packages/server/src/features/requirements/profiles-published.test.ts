import type { ExceptionReply, Problem } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, auditRequest, codesOf, confirmed, ok } from '../../testing/requests.ts';

type Profile = { readonly id: string };

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
  const logs = '/requirements/STD-LG/LG-7.1';
  const obligations = [{ clause: 'SOX 404', waivability: 'compensable', enduringAllowed: true, profile: 'sox-404' }];
  await confirmed(server, await server.as('p46').patch(logs, { obligations }, { 'if-match': String((await server.as('p46').get(logs)).headers['etag']) }));
});
afterAll(() => server.close());

const shown = async (id: string) => ok<ExceptionReply>(await server.as('p24').get(`/exceptions/${id}`));
const onHost = (id: string) => ({ scope: [{ ...(auditRequest()['scope'] as object[])[0], asset: { type: 'host', ids: [id] } }] });

/** Publishes the clause as one that knows no exception. */
async function forbid(from?: string): Promise<void> {
  const standing = await server.as('p46').get('/config/waiver-profiles');
  const { document } = ok<{ document: { profiles: readonly Profile[] } }>(standing);
  const profiles = document.profiles.map((one) => (one.id === 'sox-404' ? { ...one, on: true, verified: true, waivability: 'not_waivable', signers: [], subForms: [], evidence: [] } : one));
  await confirmed(server, await server.as('p46').put('/config/waiver-profiles', { document: { profiles }, ...(from === undefined ? {} : { from }) }, { 'if-match': String(standing.headers['etag']) }));
}

test('E24 waiver profiles that know no exception any more end what is in force on their day, with no job; what is asked until then ends before', async () => {
  const active = await approved(server);
  const draft = ok<ExceptionReply>(await server.as('p24').post('/exceptions', auditRequest(onHost('app-02.corp.example'))));
  await forbid('2026-12-15T05:00:00.000Z');
  const ending = await shown(active.id);
  expect([ending.state, ending.ended]).toEqual(['active', expect.objectContaining({ at: '2026-12-15T05:00:00.000Z', cause: 'requirement_became_nonwaivable' })]);
  const refused = await server.as('p24').post(`/exceptions/${draft.id}/submit`);
  expect(codesOf(refused)).toContain('term-too-long');
  expect((refused.body as Problem).reasons?.map(({ text }) => text).join(' ')).toContain('the latest that would do is 2026-12-14');
  await server.moveClock('2026-12-15T04:55:00.000Z');
  expect((await shown(active.id)).state).toBe('active');
  await server.moveClock('2026-12-15T05:00:00.000Z');
  expect((await shown(active.id)).state).toBe('revoked');
  expect(codesOf(await server.as('p24').post(`/exceptions/${draft.id}/submit`))).toContain('not-waivable');
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
