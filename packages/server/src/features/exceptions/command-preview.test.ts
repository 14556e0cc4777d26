import type { CommandPreviewReply, ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, assessment, auditRequest, codesOf, inApproval, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

async function preview(id: string, verb: string, as: string, body: object): Promise<CommandPreviewReply> {
  return ok<CommandPreviewReply>(await server.as(as).post(`/exceptions/${id}/${verb}/preview`, body));
}

function people(request: { readonly required: { readonly seats: readonly { readonly person: { readonly id: string } | null }[] } | null } | undefined): readonly (string | undefined)[] {
  return request?.required?.seats.map(({ person }) => person?.id) ?? [];
}

test('what each command on a granted exception would come to is said beforehand, and nothing is recorded', async () => {
  const granted = await approved(server);
  const { id, relianceHash, revision } = granted;
  const seen = (verb: string, as: string, body: object) => preview(id, verb, as, body);

  const reassess = { relianceHash, cause: 'exploit_probability', inherent: { likelihood: 5, impact: 4 } };
  const raised = await seen('reassess', 'p07', reassess);
  expect(raised).toMatchObject({ refusals: [], after: { state: 'active', duties: [{ kind: 'reaffirmation', consequence: 'suspend' }] } });
  expect(raised.after?.cover.then).toEqual(expect.any(String));
  expect((await seen('reassess', 'p24', reassess)).refusals.length).toBeGreaterThan(0);
  const affirm = raised.after?.requests.find(({ kind }) => kind === 'reaffirmation');
  expect(affirm?.required?.level).toBeGreaterThan(granted.required?.level ?? 5);

  expect(await seen('bridge', 'p24', { lastDay: '2027-01-10' })).toMatchObject({ after: null, refusals: [{ code: 'bridge-not-allowed' }] });
  expect((await seen('transfer', 'p24', { to: 'p12' })).refusals.map(({ code }) => code)).toContain('owner-outside-unit');
  expect(await seen('revoke', 'p03', { cause: 'management_decision' })).toMatchObject({ after: { state: 'revoked', cover: { until: granted.grants[0]?.until } } });
  expect((await seen('suspend', 'p04', { cause: 'risk_increased' })).after).toMatchObject({ state: 'suspended' });
  const amend = ok<ReplyOf<typeof routes.previewAmendment>>(await server.as('p24').post(`/exceptions/${id}/amend/preview`, { content: auditRequest({ justification: `${auditRequest()['justification']} It still does.` }) }));
  expect([amend.class, people(amend).length > 0]).toEqual(['material', true]);
  const renew = ok<ReplyOf<typeof routes.previewRenewal>>(await server.as('p24').post(`/exceptions/${id}/renew/preview`, {}));
  expect(people(renew.renewal ?? undefined)).not.toEqual([]);
  // Nothing of it happened.
  expect(ok(await server.as('p24').get(`/exceptions/${id}`)).revision).toBe(revision);

  const again = ok(await server.as('p07').post(`/exceptions/${id}/reassess`, { ...reassess, statement: assessment.statement, opinion: 'Exploits circulate since yesterday.' }));
  const asked = again.changeRequests.find(({ kind }) => kind === 'reaffirmation');
  expect([people(asked), asked?.required?.level]).toEqual([people(affirm), affirm?.required?.level]);
}, 60_000);

test('an emergency and an appeal say who would sign them before anybody calls for them', async () => {
  const draft = ok<ExceptionReply>(await server.as('p24').post('/exceptions', auditRequest({ basis: 'emergency', validity: { lastDay: '2026-11-26' } })));
  const called = await preview(draft.id, 'activate-emergency', 'p12', {});
  // The same deviation is covered since the test before: an emergency is not for that.
  expect(called.refusals.map(({ code }) => code)).toContain('emergency-not-allowed');

  const elsewhere = { scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-02.corp.example'] } }] };
  const other = ok<ExceptionReply>(await server.as('p24').post('/exceptions', auditRequest({ ...elsewhere, basis: 'emergency', validity: { lastDay: '2026-11-26' } })));
  const first = await preview(other.id, 'activate-emergency', 'p12', {});
  expect(first).toMatchObject({ refusals: [], after: { state: 'in_approval', requests: [{ id: 'initial', required: { seats: [{ status: 'decided' }, { status: 'open' }] } }] } });
  expect((await preview(other.id, 'activate-emergency', 'p24', {})).refusals.map(({ code }) => code)).toContain('not-permitted');

  const waiting = await inApproval(server, elsewhere);
  const rejecter = waiting.required?.seats.find((seat) => seat.status === 'open')?.person?.id ?? '';
  const reject = { outcome: 'reject', relianceHash: waiting.relianceHash };
  expect((await preview(waiting.id, 'decide', rejecter, reject)).after).toMatchObject({ state: 'rejected', cover: { until: null, then: null } });
  ok(await server.as(rejecter).post(`/exceptions/${waiting.id}/decide`, { ...reject, rationale: 'The plan is not credible at all.' }));
  const appeal = await preview(waiting.id, 'appeal', 'p24', { grounds: 'new_information' });
  expect(appeal.after?.requests).toMatchObject([{ id: 'c1', kind: 'appeal', state: 'in_approval', required: { level: (waiting.required?.level ?? 0) + 1 } }]);
  expect(people(appeal.after?.requests[0])).not.toContain(rejecter);
  expect(codesOf(await server.as('p24').post('/exceptions/EXC-2026-9999/appeal/preview', { grounds: 'error' }))).toEqual([]);
});
