import type { ReplyOf, routes } from '@exeat/contract';
import { addMs, type LocalDate, startOfDay, untilOfLastDay } from '@exeat/core';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellNotices } from '../../notices/tell.ts';
import { ownZoneRules, recomputeDelegations, recomputeEnds, recomputeStarts, requireZoneRules } from '../../record/recompute-ends.ts';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, confirmed, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

test('S07 newer rules of a time zone never lengthen cover: the earlier end holds, is on record and told, once; and older rules do not start beside them', async () => {
  const { id } = await approved(server);
  const until = async () => ok(await server.as('p24').get(`/exceptions/${id}`)).grants.at(-1)?.until;
  expect(await recomputeEnds(server.context)).toBe(0);
  const later = { tzdata: '2098a', endOf: (day: LocalDate, zone: string) => addMs(untilOfLastDay(day, zone), 3_600_000) };
  expect(await recomputeEnds(server.context, later)).toBeGreaterThan(0);
  expect(await until()).toBe('2027-01-01T05:00:00.000Z');
  const earlier = { tzdata: '2099a', endOf: (day: LocalDate, zone: string) => addMs(untilOfLastDay(day, zone), -3_600_000) };
  expect(await recomputeEnds(server.context, earlier)).toBeGreaterThan(0);
  expect(await until()).toBe('2027-01-01T04:00:00.000Z');
  expect(await recomputeEnds(server.context, earlier)).toBe(0);
  await tellNotices(server.context);
  const notices = ok<{ items: { kind: string; exception: { id: string } }[] }>(await server.as('p24').get('/notices?limit=200')).items;
  expect(notices.filter(({ kind, exception }) => kind === 'end_recomputed' && exception.id === id)).toHaveLength(1);
  await expect(requireZoneRules(server.context.pool, ownZoneRules)).rejects.toThrow('2099a');
  await requireZoneRules(server.context.pool, '2099b');
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});

test('S07 what people have lent one another, and versions to come, go by the newer rules as well; once', async () => {
  ok(await server.as('p04').post('/delegations', { from: 'p04', to: 'p08', maxLevel: 1, lastDay: '2026-12-14', text: 'Away for some weeks.' }));
  const end = async () => ok<{ items: { until: string; to: { id: string } }[] }>(await server.as('p04').get('/delegations?limit=200')).items.find(({ to }) => to.id === 'p08')?.until;
  const requirement = '/requirements/STD-LG/LG-7.1';
  const { headers } = await server.as('p46').get(requirement);
  await confirmed(server, await server.as('p46').patch(requirement, { waivable: false, effective: '2027-02-01' }, { 'if-match': String(headers['etag']) }));
  const start = async () => ok<ReplyOf<typeof routes.listRequirementVersions>>(await server.as('p46').get(`${requirement}/versions`)).items.find(({ standing }) => standing === 'to_come')?.from;
  expect([await end(), await start()]).toEqual(['2026-12-15T05:00:00.000Z', '2027-02-01T05:00:00.000Z']);
  const rules = { tzdata: '2099b', endOf: (day: LocalDate, zone: string) => addMs(untilOfLastDay(day, zone), -3_600_000), startOf: (day: LocalDate, zone: string) => addMs(startOfDay(day, zone), -3_600_000) };
  const both = async () => [await recomputeDelegations(server.context, rules), await recomputeStarts(server.context, rules)];
  const [delegations, starts] = await both();
  expect([(delegations ?? 0) > 0, starts]).toEqual([true, 1]);
  expect([await end(), await start()]).toEqual(['2026-12-15T04:00:00.000Z', '2027-02-01T04:00:00.000Z']);
  expect(await both()).toEqual([0, 0]);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
