import { addMs, type LocalDate, untilOfLastDay } from '@exeat/core';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellNotices } from '../../notices/tell.ts';
import { ownZoneRules, recomputeEnds, requireZoneRules } from '../../record/recompute-ends.ts';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, ok } from '../../testing/requests.ts';

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
