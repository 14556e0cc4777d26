import type { PreviewReply } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { auditRequest, inApproval, ok, problemIn } from '../../testing/requests.ts';

const [registrar, ciso, reader] = ['p46', 'p03', 'p24'];
let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const path = '/config/toxic-rules';
const other = [{ ...(auditRequest()['scope'] as object[])[0], asset: { type: 'host', ids: ['app-02.corp.example'] } }];
const rule = { id: 'Y1', title: 'Deferred on production', together: [[{ bases: ['remediation_deferral'] }], [{ classes: ['production'] }]], effect: { residualFrom: 'high' } };
const put = async (rules: object[]) => server.as(registrar).put(path, { document: { rules } }, { 'if-match': String((await server.as(registrar).get(path)).headers['etag']) });
const confirm = (id: string) => server.as(ciso).post(`/authority-proposals/${id}/confirm`);

test('toxic combinations are a document: simulated, refused where a seat would be empty, confirmed by a second person, and asked by the next request, not by one that is in approval', async () => {
  const { document } = ok<{ document: { rules: object[] } }>(await server.as(reader).get(path));
  const inFlight = await inApproval(server);
  const rules = [...document.rules, rule];
  const simulated = ok<{ items: { exception: string; differs: string[] }[] }>(await server.as(reader).post(`${path}/simulate`, { document: { rules }, limit: 200 }));
  expect(simulated.items.find(({ exception }) => exception === inFlight.id)?.differs).toEqual(expect.arrayContaining(['band', 'level']));
  const refused = problemIn(await put([...document.rules, { ...rule, effect: { seats: ['auditor'] } }]));
  expect(refused.reasons?.map((one) => [one.code, one.rule])).toEqual([['no-eligible-person', `rules.${document.rules.length}.effect.seats.0`]]);
  const { awaits } = ok<{ awaits: string }>(await put(rules));
  const preview = async () => (await server.as(reader).post('/exceptions/preview', auditRequest({ scope: other }))).body as PreviewReply;
  expect((await preview()).required?.toxic.map((one) => one.rule)).not.toContain('Y1');
  ok(await confirm(awaits));
  expect((await preview()).required?.toxic.map((one) => one.rule)).toContain('Y1');
  expect(ok(await server.as(reader).get(`/exceptions/${inFlight.id}`)).required).toMatchObject({ level: inFlight.required?.level });
  const { awaits: without } = ok<{ awaits: string }>(await put(document.rules));
  ok(await confirm(without));
});
