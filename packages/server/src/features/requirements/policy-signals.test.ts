import type { ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { approved, codesOf, ok, problemIn } from '../../testing/requests.ts';

type Signals = ReplyOf<typeof routes.listPolicySignals>;

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const [requirement, config] = ['STD-LG/LG-7.1', '/config/policy-feedback'];
const signals = async (query: string) => ok<Signals>(await server.as('p24').get(`/policy-signals?${query}`)).items;

test('a requirement with many exceptions says so to whoever owns it, by the rules of the configuration, with what scanners look at', async () => {
  const report = await server.app.inject({
    method: 'POST', url: '/api/v1/imports?kind=findings', payload: xccdfReport({ package_audit_installed: 'fail' }), headers: { authorization: `Bearer ${await server.tokenOf('p07')}`, 'content-type': 'application/xml' },
  });
  expect(report.statusCode).toBe(201);
  const { id } = await approved(server);
  const [one] = await signals(`requirement=${requirement}`);
  expect(one).toMatchObject({ requirement, owner: { id: 'p08' }, estate: { assets: 1, open: 1 }, signals: [{ signal: 'P1', exceptions: expect.arrayContaining([id]) }] });
  expect((await signals('owner=p08&limit=200')).map((item) => item.requirement)).toContain(requirement);
  expect((await signals('owner=p03&limit=200')).map((item) => item.requirement)).not.toContain(requirement);
  expect((await server.as(null).get('/policy-signals')).status).toBe(401);

  const standing = await server.as('p46').get(config);
  const { document } = ok<{ document: object }>(standing);
  const put = (changes: object) => server.as('p46').put(config, { document: { ...document, ...changes } }, { 'if-match': String(standing.headers['etag']) });
  const refused = await put({ active: 0 });
  expect([refused.status, codesOf(refused), problemIn(refused).reasons?.map(({ rule }) => rule)]).toEqual([422, ['matrix-hole'], ['active']]);
  const { awaits } = ok<{ awaits: string }>(await put({ sharePercent: 100, active: 1000 }));
  ok(await server.as('p03').post(`/authority-proposals/${awaits}/confirm`));
  const after = await signals(`requirement=${requirement}`);
  expect(after.flatMap((item) => item.signals.map(({ signal }) => signal))).toEqual(['P1']);
});
