import type { ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { approved, auditRequest, ok, submitted } from '../../testing/requests.ts';

type Listed = ReplyOf<typeof routes.listRequirements>;
type Assets = ReplyOf<typeof routes.listAssets>;

const clause = (auditRequest()['scope'] as { requirement: string; asset: { type: string; ids: string[] } }[])[0];
const requirement = clause?.requirement ?? '';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
  const upload = await server.app.inject({
    method: 'POST',
    url: '/api/v1/imports?kind=findings',
    payload: xccdfReport({ package_audit_installed: 'fail', service_auditd_enabled: 'fail', other: 'pass' }),
    headers: { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/xml' },
  });
  expect(upload.statusCode).toBe(201);
  await approved(server, {});
  await submitted(server, { title: 'Another one' });
});
afterAll(() => server.close());

const listed = async (query: string) => ok<Listed>(await server.as('p24').get(`/requirements?${query}`));
const lengthOf = async (path: string, list: Readonly<Record<string, string>>) =>
  ok<{ items: unknown[] }>(await server.as('p24').get(`${path}?${new URLSearchParams({ ...list, limit: '500' })}`)).items.length;

async function expectTheirLists(deviations: Listed['items'][number]['deviations']): Promise<void> {
  if (deviations === undefined) throw new Error('expected counts');
  const { findings, ...exceptions } = deviations;
  for (const { count, list } of Object.values(exceptions)) expect([list, await lengthOf('/exceptions', list)]).toEqual([list, count]);
  expect([findings.list, await lengthOf('/findings', findings.list)]).toEqual([findings.list, findings.count]);
}

describe('counts beside the library', () => {
  test('say what deviates from each requirement, most exceptions in force first, and each opens a list of that many', async () => {
    const { items } = await listed('counts=true&sort=-active&limit=3');
    expect(items[0]?.id).toBe(requirement);
    expect(items[0]?.deviations).toMatchObject({ active: { count: 1 }, asked: { count: 1 }, expired: { count: 0 } });
    expect(items[0]?.deviations?.findings.count).toBeGreaterThan(0);
    for (const { deviations } of items) await expectTheirLists(deviations);
  });

  test('are left out unless asked for, and pages follow one another in their order', async () => {
    expect((await listed('limit=1')).items[0]?.deviations).toBeUndefined();
    const ids: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: Listed = await listed(`sort=-active&limit=7${next === '' ? '' : `&cursor=${next}`}`);
      ids.push(...page.items.map(({ id }) => id));
      next = page.next;
    }
    expect(ids.toSorted()).toEqual((await listed('limit=500')).items.map(({ id }) => id));
  });

  test('narrow the list down by standing, by words in any order, and by the owner of the document', async () => {
    expect((await listed('standing=active')).items.map(({ id }) => id)).toEqual([requirement]);
    expect((await listed('standing=expired')).items).toEqual([]);
    const [one] = (await listed('standing=active')).items;
    const words = `${one?.title ?? ''} ${requirement}`;
    expect((await listed(`q=${encodeURIComponent(words)}`)).items.map(({ id }) => id)).toEqual([requirement]);
    const owned = (await listed(`owner=${one?.document.owner}&limit=500`)).items;
    expect(owned.length).toBeGreaterThan(0);
    expect(new Set(owned.map(({ document }) => document.owner))).toEqual(new Set([one?.document.owner]));
  });
});

describe('counts beside the inventory', () => {
  test('say which exceptions have an asset in their scope, and how many findings are open on it', async () => {
    const id = clause?.asset.ids[0] ?? '';
    const { items } = ok<Assets>(await server.as('p24').get(`/assets?counts=true&q=${id}`));
    const one = items.find((item) => item.id === id);
    expect(one?.deviations).toMatchObject({ active: { count: 1 }, asked: { count: 1 }, findings: { count: 2, complete: true } });
    for (const { deviations } of items) await expectTheirLists(deviations);
  });
});
