import type { RecordsReport, ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, auditRequest, codesOf, confirmed, ok, problemIn } from '../../testing/requests.ts';

type Standing = ReplyOf<typeof routes.getRequirement>;

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const [old, later] = ['STD-LG/LG-7.1', 'STD-LG/LG-9.1'];
const rule = 'xccdf:xccdf_org.ssgproject.content_rule_package_audit_installed';
const standing = async (id: string) => ok<Standing>(await server.as('p24').get(`/requirements/${id}`));
const renumber = async (id: string, aliases: readonly string[]) => {
  const { headers } = await server.as('p46').get(`/requirements/${id}`);
  return server.as('p46').patch(`/requirements/${id}`, { aliases }, { 'if-match': String(headers['etag']) });
};

test('a requirement that a later version of its standard renumbers keeps its exceptions and rules, and is found by both numbers; by two people', async () => {
  const { id, relianceHash } = await approved(server);
  expect((await server.as('p24').get(`/requirements/${later}`)).status).toBe(404);
  const proposed = await renumber(old, [later]);
  const { awaits } = ok<{ awaits: string | null }>(proposed);
  expect(ok<ReplyOf<typeof routes.getAuthorityProposal>>(await server.as('p03').get(`/authority-proposals/${awaits}`)).requirements).toMatchObject([{ id: old, class: 'editorial', numbers: [later] }]);
  expect((await server.as('p24').get(`/requirements/${later}`)).status).toBe(404);
  await confirmed(server, proposed);
  expect(await standing(later)).toMatchObject({ id: old, aliases: [later], version: 2 });
  expect((await standing(old)).id).toBe(old);

  // What was granted stands as it was signed, and is found and answered for by both numbers.
  expect(ok(await server.as('p24').get(`/exceptions/${id}`))).toMatchObject({ state: 'active', relianceHash });
  for (const number of [old, later]) {
    expect(ok<{ items: { id: string }[] }>(await server.as('p24').get(`/exceptions?limit=200&requirement=${number}`)).items.map((one) => one.id), number).toContain(id);
    const asked = new URLSearchParams({ rule, asset: 'host:app-01.corp.example', requirement: number });
    expect(ok<{ excepted: boolean }>(await server.as('p24').get(`/decisions?${asked}`)).excepted, number).toBe(true);
    expect(ok<{ items: object[] }>(await server.as('p24').get(`/mappings?limit=200&requirement=${number}`)).items.length, number).toBeGreaterThan(0);
  }
  expect(ok<{ items: { id: string }[] }>(await server.as('p24').get('/requirements?q=lg-9.1')).items.map((one) => one.id)).toEqual([old]);

  // A request and a mapping that name the later number are about the same requirement: an overlap is one.
  const [clause] = (auditRequest() as { scope: object[] }).scope;
  const draft = ok(await server.as('p24').post('/exceptions', auditRequest({ scope: [{ ...clause, requirement: later }] })));
  expect(draft.content.scope.map(({ requirement }) => requirement)).toEqual([old]);
  const mapping = await server.as('p46').post('/mappings', { rule: { scheme: 'xccdf', id: 'other_audit_rule' }, requirements: [later, old] });
  await confirmed(server, mapping);
  expect(ok<{ items: { requirements: string[] }[] }>(await server.as('p24').get(`/mappings?limit=200&requirement=${later}`)).items.map(({ requirements }) => requirements)).toContainEqual([old]);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});

test('E53 nobody takes the number of another requirement, and none is taken away', async () => {
  const taken = await renumber('STD-LG/LG-7.2', [later]);
  expect([taken.status, codesOf(taken)]).toEqual([422, ['invalid-field']]);
  expect(problemIn(taken).reasons?.map(({ text }) => text).join()).toContain('STD-LG/LG-7.2 and STD-LG/LG-7.1');
  await confirmed(server, await renumber(old, []));
  expect((await standing(old)).aliases).toEqual([later]);
});

const control = (id: string, more: object = {}) => ({ id, title: `Control ${id}`, parts: [{ name: 'statement', prose: 'Do it.' }], ...more });
const moved = (to: string) => ({ props: [{ name: 'status', value: 'withdrawn' }], links: [{ rel: 'moved-to', href: `#${to}` }] });
async function imported(controls: readonly object[]): Promise<RecordsReport> {
  const reply = await server.app.inject({
    method: 'POST', url: '/api/v1/imports?kind=requirements&owner=p05', payload: JSON.stringify({ catalog: { metadata: { title: 'Moving controls' }, controls } }),
    headers: { authorization: `Bearer ${await server.tokenOf('p46')}`, 'content-type': 'application/json' },
  });
  const report = { status: reply.statusCode, body: JSON.parse(reply.payload), headers: reply.headers };
  await confirmed(server, report);
  return ok<RecordsReport>(report);
}

test('an OSCAL catalogue that moves a control renumbers its requirement; where both are requirements of their own that is noted', async () => {
  await imported([control('m-1'), control('m-2'), control('m-3')]);
  const report = await imported([control('m-1', moved('m-9')), control('m-9'), control('m-2', moved('m-3')), control('m-3')]);
  expect(report.notes.map(({ text }) => text)).toContainEqual(expect.stringContaining('moving-controls/m-2 moved to moving-controls/m-3'));
  for (const number of ['m-1', 'm-9']) expect(await standing(`moving-controls/${number}`), number).toMatchObject({ id: 'moving-controls/m-1', aliases: ['moving-controls/m-9'], title: 'm-9 Control m-9' });
  expect((await standing('moving-controls/m-2')).id).toBe('moving-controls/m-2');
  // The same catalogue again changes nothing.
  expect(await imported([control('m-1', moved('m-9')), control('m-9'), control('m-3')])).toMatchObject({ recorded: 0, awaits: null });
});
