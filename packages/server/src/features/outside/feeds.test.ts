import type { ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, ok } from '../../testing/requests.ts';

type Taken = ReplyOf<typeof routes.reportFeed>;
type Threat = ReplyOf<typeof routes.getThreat>;

const cve = 'CVE-2021-23337';
let server: DemoServer;
let id = '';
beforeAll(async () => {
  server = await demoServer();
  ({ id } = await approved(server, { scope: [{ requirement: 'STD-VM/VM-2.2', rules: { scheme: 'vuln', ids: [cve] }, asset: { type: 'host', ids: ['app-01.corp.example'] } }] }));
});
afterAll(() => server.close());

async function send(kind: string, payload: string, as = 'p05'): Promise<{ readonly status: number; readonly body: Taken }> {
  const headers = { authorization: `Bearer ${await server.tokenOf(as)}`, 'content-type': 'application/octet-stream' };
  const reply = await server.app.inject({ method: 'POST', url: `/api/v1/outside-facts/feeds?kind=${kind}&source=publisher`, payload, headers });
  return { status: reply.statusCode, body: reply.json() as Taken };
}
const kev = (released: string, ...ids: string[]): string =>
  JSON.stringify({ catalogVersion: released, dateReleased: released, count: ids.length, vulnerabilities: ids.map((cveID) => ({ cveID, dateAdded: '2026-11-20', dueDate: '2026-12-11' })) });
const epss = (day: string, score: string): string => `#model_version:v1,score_date:${day}T00:00:00+0000\ncve,epss,percentile\n${cve},${score},0.5\n`;
const known = async (vulnerability = cve): Promise<Threat> => ok<Threat>(await server.as('p24').get(`/outside-facts/vulnerabilities/${vulnerability}`));

test('a feed is taken in once and never backwards, and is refused whole', async () => {
  expect((await known()).knownExploited).toBeNull();
  expect((await send('kev', kev('2026-11-24T10:00:00Z'), 'p24')).status).toBe(403);
  expect((await send('kev', kev('2026-11-24T10:00:00Z', 'CVE-1'))).status).toBe(422);
  expect((await send('kev', kev('2026-12-24T10:00:00Z'))).status).toBe(422);
  expect((await send('kev', kev('2026-11-24T10:00:00Z', 'CVE-2021-44228'))).body).toMatchObject({ outcome: 'applied', rows: 1, moved: [] });
  expect((await send('kev', kev('2026-11-24T10:00:00Z', 'CVE-2021-44228'))).body.outcome).toBe('repeated');
  expect((await send('kev', kev('2026-11-23T10:00:00Z', cve))).body.outcome).toBe('late');
  expect(await known()).toMatchObject({ knownExploited: { value: false, source: 'publisher', asOf: '2026-11-24T10:00:00.000Z', stale: false }, exploitProbability: null, exceptions: [id] });
  expect((await known('CVE-2021-44228')).knownExploited).toMatchObject({ value: true, since: '2026-11-20', due: '2026-12-11', ransomware: null });
});

test('S35 what is listed anew touches the exceptions that name it; an old list does not say that something is not listed', async () => {
  expect((await send('kev', kev('2026-11-24T12:00:00Z', cve))).body.moved).toEqual([{ vulnerability: cve, text: `${cve} is known to be exploited since 2026-11-20, due 2026-12-11.`, exceptions: [id] }]);
  expect(ok(await server.as('p24').get(`/exceptions/${id}`)).outsideFacts).toMatchObject([{ kind: 'kev_changed', subject: cve, source: 'publisher', occurredAt: '2026-11-24T12:00:00.000Z' }]);
  await server.moveClock('2026-11-26T12:00:00.000Z');
  expect((await known()).knownExploited).toMatchObject({ value: true, stale: true });
  expect((await known('CVE-2021-44228')).knownExploited).toBeNull();
});

test('S34 a score that moves the likelihood touches them, one that does not is only kept', async () => {
  expect((await send('epss', epss('2026-11-24', '0.004'))).body.moved).toEqual([]);
  expect((await send('epss', epss('2026-11-25', '0.005'))).body.moved).toEqual([]);
  expect((await send('epss', epss('2026-11-26', '0.05'))).body.moved).toMatchObject([{ vulnerability: cve, exceptions: [id] }]);
  expect((await known()).exploitProbability).toEqual({ value: 0.05, percentile: 0.5, source: 'publisher', asOf: '2026-11-26T00:00:00.000Z', stale: false });
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
