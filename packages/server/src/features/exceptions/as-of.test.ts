import type { ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { approved, auditRequest, inApproval, ok, submitted } from '../../testing/requests.ts';

type Listed = ReplyOf<typeof routes.listExceptions>;

let server: DemoServer;
let before = '';
let decided = '';
let now = '';
const portfolioAt = async () => ok<{ asOf: string }>(await server.as('p24').get('/portfolio')).asOf;

beforeAll(async () => {
  server = await demoServer();
  before = await portfolioAt();
  await server.moveClock('2026-11-25T09:00:00.000Z');
  await approved(server);
  await server.moveClock('2026-11-26T09:00:00.000Z');
  decided = await portfolioAt();
  await inApproval(server, { title: 'Time service of a ledger host' });
  await submitted(server, { title: 'Another one', ticket: 'CHG-77' });
  ok(await server.as('p24').post('/exceptions', auditRequest({ title: 'A draft' })));
  await server.moveClock('2026-11-27T09:00:00.000Z');
  now = await portfolioAt();
});
afterAll(() => server.close());

const idsOf = async (query: string) => ok<Listed>(await server.as('p24').get(`/exceptions?limit=500&${query}`)).items.map(({ id, state }) => `${id} ${state}`);

test.each([
  '', 'state=active', 'state=triage,in_approval,draft', 'basis=remediation_deferral', 'basis=waiver', 'owner=p24', 'requester=p24', 'unit=GRP', 'unit=ITO', 'ownUnit=INS', 'level=2',
  'requirement=STD-LG/LG-7.1', 'document=STD-LG', 'document=STD', 'asset=host:app-01.corp.example', 'asset=repo:github.com/larkfield/claims', 'residual=3x3', 'residual=1x1', 'band=moderate', 'band=high',
  'q=ledger', 'q=audit%20claims', 'q=CHG-77', 'q=nowhere', 'endsFrom=2026-12-31T00:00:00Z', 'endsTo=2026-12-31T00:00:00Z',
])('as of now, a filter finds what the list of the present finds: %s', async (filter) => {
  expect(await idsOf(`${filter}&at=${now}`)).toEqual(await idsOf(`${filter}&sort=id`));
});

test('as of an instant, exceptions are what they were', async () => {
  expect(await idsOf(`at=${before}`)).toEqual([]);
  const [active, ...others] = await idsOf(`at=${decided}`);
  expect([active, others]).toEqual([expect.stringMatching(/ active$/), []]);
  expect(await idsOf(`at=${decided}&state=triage`)).toEqual([]);
  expect(await idsOf('at=2030-01-01T00:00:00Z')).toEqual(await idsOf(`at=${now}`));
});

test('pages follow one another, by id alone', async () => {
  const first = ok<Listed>(await server.as('p24').get(`/exceptions?at=${now}&limit=3`));
  const second = ok<Listed>(await server.as('p24').get(`/exceptions?at=${now}&limit=3&cursor=${first.next}`));
  expect([...first.items, ...second.items].map(({ id, state }) => `${id} ${state}`)).toEqual(await idsOf(`at=${now}`));
  expect(second.next).toBeNull();
  expect((await server.as('p24').get(`/exceptions?at=${now}&sort=until`)).status).toBe(400);
});
