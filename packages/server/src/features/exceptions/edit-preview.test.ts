import type { ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { auditRequest, codesOf, inApproval, ok, submitted } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

test('S20 an edit while seats decide says beforehand what differs and whose signatures it would void, and changes nothing', async () => {
  const asked = await inApproval(server);
  const { id, relianceHash } = asked;
  const signer = asked.required?.seats.find(({ status }) => status === 'open')?.person?.id ?? '';
  const signed = ok(await server.as(signer).post(`/exceptions/${id}/decide`, { outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash }));
  const preview = async (content: object, as = 'p24') => ok<ReplyOf<typeof routes.previewEdit>>(await server.as(as).post(`/exceptions/${id}/edit/preview`, { content: auditRequest(content) }));

  expect(await preview({ title: 'Audit daemon of a claims host' })).toEqual({ class: 'immaterial', parts: [{ field: 'title, labels or ticket', class: 'immaterial' }], restarts: [], refusals: [] });
  // Shorter is narrower, and still nobody has approved it so.
  expect(await preview({ validity: { lastDay: '2026-12-24' } })).toMatchObject({ class: 'material', parts: [{ field: 'validity.lastDay', class: 'material' }], restarts: [{ id: signer }], refusals: [] });
  expect(await preview({ validity: { from: '2026-12-01', lastDay: '2026-12-31' } })).toMatchObject({ class: 'material', parts: [{ field: 'validity.from', class: 'material' }] });
  expect(await preview({})).toMatchObject({ class: null, restarts: [], refusals: [{ code: 'nothing-to-amend' }] });
  expect((await preview({ validity: { lastDay: '2030-12-31' } })).refusals).toMatchObject([{ code: 'term-too-long' }, {}]);
  expect((await preview({ title: 'Mine' }, 'p12')).refusals).toMatchObject([{ code: 'not-permitted' }]);
  expect(ok(await server.as('p24').get(`/exceptions/${id}`)).revision).toBe(signed.revision);

  const headers = { 'if-match': `"${signed.revision}"` };
  const edited = ok(await server.as('p24').patch(`/exceptions/${id}`, auditRequest({ validity: { lastDay: '2026-12-24' } }), headers));
  expect(edited).toMatchObject({ state: 'assessment', version: 2 });
  expect(codesOf(await server.as('p24').patch(`/exceptions/${id}`, auditRequest({ title: 'Again' }), { 'if-match': `"${edited.revision}"` }))).toEqual(['wrong-state']);
});

test('a request that waits for triage is not edited, and says so', async () => {
  const id = await submitted(server, { scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-02.corp.example'] } }] });
  const { refusals } = ok<ReplyOf<typeof routes.previewEdit>>(await server.as('p24').post(`/exceptions/${id}/edit/preview`, { content: auditRequest({ title: 'Another' }) }));
  expect(refusals).toMatchObject([{ code: 'wrong-state' }]);
});
