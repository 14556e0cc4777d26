import type { ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, assessment, auditRequest, codesOf, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const rule = 'xccdf_org.ssgproject.content_rule_package_audit_installed';

function hosts(...ids: readonly string[]): object {
  return { scope: [{ requirement: 'STD-LG/LG-7.1', rules: { scheme: 'xccdf', ids: [rule] }, asset: { type: 'host', ids } }] };
}

async function excepted(host: string): Promise<boolean> {
  const question = `/decisions?rule=xccdf:${rule}&asset=host:${host}`;
  return ok<{ excepted: boolean }>(await server.as('p24').get(question)).excepted;
}

function amend({ id, revision }: Pick<ExceptionReply, 'id' | 'revision'>, content: object, as = 'p24') {
  const headers = { 'if-match': `"${revision}"` };
  return server.as(as).post(`/exceptions/${id}/amend`, { content: auditRequest(content), text: 'The migration takes another turn.' }, headers);
}

test('S18, S19 narrower takes effect at once, wider only when every seat has signed it, and the versions switch at one instant', async () => {
  const granted = await approved(server, hosts('app-01.corp.example', 'app-02.corp.example'));
  expect([await excepted('app-01.corp.example'), await excepted('app-02.corp.example')]).toEqual([true, true]);
  const missing = await server.as('p24').post(`/exceptions/${granted.id}/amend`, { content: auditRequest(), text: 'No tag at all.' });
  expect(missing.status).toBe(428);
  expect((await amend({ ...granted, revision: 1 }, hosts('app-01.corp.example'))).status).toBe(412);
  expect((await amend(granted, hosts('app-01.corp.example'), 'p08')).status).toBe(403);

  const narrow = ok(await amend(granted, hosts('app-01.corp.example')));
  expect(narrow).toMatchObject({ state: 'active', version: 2, changeRequests: [] });
  expect(narrow.grants.map(({ origin, version, endCause }) => [origin, version, endCause])).toEqual([['initial', 1, 'amended'], ['amendment', 2, null]]);
  expect([await excepted('app-01.corp.example'), await excepted('app-02.corp.example')]).toEqual([true, false]);

  const asked = ok(await amend(narrow, hosts('app-01.corp.example', 'app-02.corp.example')));
  expect(asked.changeRequests).toMatchObject([{ id: 'c1', kind: 'amendment', state: 'triage', version: 3 }]);
  const triaged = ok(await server.as('p05').post(`/exceptions/${asked.id}/triage`, { outcome: 'complete', note: 'Complete.' }));
  let current = ok(await server.as('p06').post(`/exceptions/${asked.id}/assess`, { ...assessment, relianceHash: triaged.changeRequests[0]?.relianceHash }));
  while (current.changeRequests.some(({ state }) => state === 'in_approval')) {
    expect(await excepted('app-02.corp.example')).toBe(false);
    const change = current.changeRequests.find(({ id }) => id === 'c1');
    const seat = change?.required?.seats.find(({ status }) => status === 'open');
    current = ok(await server.as(seat?.person?.id ?? null).post(`/exceptions/${asked.id}/decide`, { change: 'c1', outcome: 'approve', relianceHash: change?.relianceHash }));
  }
  expect([await excepted('app-01.corp.example'), await excepted('app-02.corp.example')]).toEqual([true, true]);
  expect(current.gaps).toEqual([]);
  expect(current.grants.map(({ endedAt }) => endedAt).at(-2)).toBe(current.grants.at(-1)?.from);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});

test('an amendment says beforehand which parts differ, of what class, and what stands against it, and changes nothing', async () => {
  const granted = await approved(server, hosts('app-01.corp.example', 'app-02.corp.example'));
  const asked = async (content: object, as = 'p24') => ok<ReplyOf<typeof routes.previewAmendment>>(await server.as(as).post(`/exceptions/${granted.id}/amend/preview`, { content: auditRequest(content) }));
  const both = hosts('app-01.corp.example', 'app-02.corp.example');
  expect(await asked({ ...both, title: 'Audit daemon of two hosts' })).toEqual({ class: 'immaterial', parts: [{ field: 'title, labels or ticket', class: 'immaterial' }], refusals: [], required: null });
  expect(await asked(hosts('app-01.corp.example'))).toEqual({ class: 'narrowing', parts: [{ field: 'scope', class: 'narrowing' }], refusals: [], required: null });
  expect(await asked({ ...hosts('app-01.corp.example'), justification: `${'Another reason altogether. '.repeat(4)}` })).toMatchObject({ class: 'material', parts: [{ field: 'scope' }, { field: 'justification', class: 'material' }] });
  expect((await asked(both)).refusals).toMatchObject([{ code: 'nothing-to-amend' }]);
  expect((await asked({ ...both, validity: { lastDay: '2027-06-30' } })).refusals).toMatchObject([{ code: 'invalid-field', text: expect.stringContaining('renewal') }]);
  expect((await asked(hosts('app-01.corp.example'), 'p08')).refusals).toMatchObject([{ code: 'not-permitted' }]);
  expect(ok(await server.as('p24').get(`/exceptions/${granted.id}`)).revision).toBe(granted.revision);
});

test('a new title needs nobody and moves no hash; a later end is a renewal', async () => {
  const granted = await approved(server, hosts('app-01.corp.example'));
  const retitled = ok(await amend(granted, { ...hosts('app-01.corp.example'), title: 'Audit daemon of the claims host' }));
  expect(retitled).toMatchObject({ relianceHash: granted.relianceHash, content: { title: 'Audit daemon of the claims host' }, version: 2 });
  expect(retitled.grants).toEqual(granted.grants);
  const later = await amend(retitled, { ...hosts('app-01.corp.example'), validity: { lastDay: '2027-01-31' } });
  expect([later.status, codesOf(later)]).toEqual([422, ['invalid-field']]);
});
