import type { PortfolioReply, ReplyOf, routes } from '@exeat/contract';
import { countFindingTotals, readFindingTotals, takeTotalsDue } from '@exeat/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { approved, auditRequest, inApproval, ok, submitted } from '../../testing/requests.ts';

type Figure = { readonly count: number; readonly list: Readonly<Record<string, string>> };

const prefix = 'xccdf_org.ssgproject.content_rule_';
const requestFor = (rule: string, lastDay = '2026-12-31') => ({
  title: `Exception for ${rule}`,
  scope: [{ ...(auditRequest()['scope'] as object[])[0], rules: { scheme: 'xccdf', ids: [`${prefix}${rule}`] } }],
  validity: { lastDay },
});

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
  const upload = await server.app.inject({
    method: 'POST',
    url: '/api/v1/imports?kind=findings',
    payload: xccdfReport({ package_audit_installed: 'fail', service_auditd_enabled: 'fail', package_rsyslog_installed: 'fail', other: 'pass' }),
    headers: { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/xml' },
  });
  expect(upload.statusCode).toBe(201);
  await approved(server, requestFor('package_audit_installed', '2026-12-10'));
  await approved(server, requestFor('service_auditd_enabled', '2026-12-31'));
  await approved(server, requestFor('package_rsyslog_installed', '2026-11-30'));
  await inApproval(server, requestFor('service_rsyslog_enabled'));
  await submitted(server, { ...requestFor('package_rsyslog_installed'), title: 'Another one' });
  await server.moveClock('2026-12-05T09:00:00.000Z');
});
afterAll(() => server.close());

const portfolio = async (query = '') => ok<PortfolioReply>(await server.as('p24').get(`/portfolio${query}`));

/** Every figure of an answer, wherever it stands. */
function* figuresIn(value: unknown): Generator<Figure> {
  if (Array.isArray(value)) for (const one of value) yield* figuresIn(one);
  else if (typeof value === 'object' && value !== null) {
    if ('list' in value && 'count' in value) yield value as Figure;
    for (const one of Object.values(value)) yield* figuresIn(one);
  }
}

async function lengthOf(path: string, list: Figure['list']): Promise<number> {
  const reply = ok<{ items: unknown[]; next: string | null }>(await server.as('p24').get(`${path}?${new URLSearchParams({ ...list, limit: '500' })}`));
  expect(reply.next).toBeNull();
  return reply.items.length;
}

describe('the portfolio', () => {
  test('counts what is active, expires soon and is past its expiry', async () => {
    const shown = await portfolio();
    expect(shown.active.count).toBe(2);
    expect(shown.expiring.count).toBe(2);
    expect(shown.pastExpiry).toMatchObject({ count: 1, oldest: '2026-12-01T05:00:00.000Z' });
    expect(shown.states.map(({ state, count }) => [state, count])).toEqual([
      ['triage', 1],
      ['in_approval', 1],
      ['active', 2],
      ['expired', 1],
    ]);
    expect(shown.notEnforced.documents).toMatchObject([{ document: { id: 'STD-LG' }, count: 2 }]);
    expect(shown.decisionTime).toMatchObject([{ count: 3 }]);
    expect(shown.residual).toMatchObject([{ likelihood: 3, impact: 3, count: 2 }]);
    expect(shown.burnDown.map((week) => week.left.count).slice(0, 4)).toEqual([1, 1, 1, 0]);
  });

  test.each(['', '?unit=INS'])('every number has exactly that many items in its list (%s)', async (query) => {
    const { findings, ...register } = await portfolio(query);
    const figures = [...figuresIn(register)];
    expect(figures.length).toBeGreaterThan(50);
    const lists = new Map(figures.map((figure) => [JSON.stringify(figure.list), figure]));
    for (const { list, count } of lists.values()) expect([list, await lengthOf('/exceptions', list)]).toEqual([list, count]);
    for (const { list, count } of figuresIn(findings)) expect([list, await lengthOf('/findings', list)]).toEqual([list, count]);
    expect(findings?.open.count).toBe(3);
  });

  test('of a unit without exceptions is empty, and of an unknown one not there', async () => {
    expect((await portfolio('?unit=ITO')).active.count).toBe(0);
    expect((await server.as('p24').get('/portfolio?unit=NOPE')).status).toBe(404);
    expect((await server.as(null).get('/portfolio')).status).toBe(401);
  });

  test('says at once what a decision, and time alone, has changed', async () => {
    const before = await portfolio();
    await server.moveClock('2026-12-12T09:00:00.000Z');
    const after = await portfolio();
    expect([before.active.count, after.active.count]).toEqual([2, 1]);
    expect(after.pastExpiry.count).toBe(2);
    const { items } = ok<ReplyOf<typeof routes.listExceptions>>(await server.as('p24').get('/exceptions?state=active'));
    ok(await server.as('p23').post(`/exceptions/${items[0]?.id}/revoke`, { cause: 'incident_exploited', text: 'The host was used in an incident.' }));
    expect((await portfolio()).active.count).toBe(0);
  });
});

describe('totals of findings', () => {
  test('carry the instant of the count, and the last one of a day is kept as history', async () => {
    const { findings } = await portfolio();
    expect(findings?.history.map((one) => one.day)).toEqual(['2026-12-05', '2026-12-12']);
    const [first, second] = [await countFindingTotals(server.database.pool), await portfolio()];
    expect(second.findings?.asOf).toBe(first.asOf);
    expect(second.findings?.coverage.filter((one) => one.count > 0).map(({ coverage, count }) => [coverage, count])).toEqual([['expired', 3]]);
    expect(second.findings?.history).toHaveLength(2);
  });

  test('are counted by one node at a time', async () => {
    const { pool } = server.database;
    expect(await takeTotalsDue(pool, 60)).toBe(false);
    await server.database.owner.query("UPDATE finding_total_state SET tried_at = tried_at - interval '1 hour'");
    const taken = await Promise.all([takeTotalsDue(pool, 60), takeTotalsDue(pool, 60)]);
    expect(taken.toSorted()).toEqual([false, true]);
    const counted = await Promise.all([countFindingTotals(pool), countFindingTotals(pool)]);
    const stored = await readFindingTotals(pool);
    expect(counted.map(({ asOf }) => asOf)).toContain(stored?.asOf);
    expect(stored?.totals).toEqual(counted[0]?.totals);
  });
});
