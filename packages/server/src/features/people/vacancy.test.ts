import type { ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

test('S29 somebody recorded as not active leaves what they own vacant by the same rule, and whoever stands above answers for it meanwhile', async () => {
  const { id } = await approved(server, { ticket: 'vacant', validity: { lastDay: '2027-01-31' } });
  const setActive = async (active: boolean) => {
    const { headers } = await server.as('p46').get('/people/p24');
    return ok(await server.as('p46').patch('/people/p24', { active }, { 'if-match': String(headers['etag']) }));
  };
  const read = async () => ok(await server.as('p05').get(`/exceptions/${id}`));
  await setActive(false);
  const vacant = await read();
  const duty = vacant.duties.find(({ text }) => text.includes('Somebody else becomes the owner'));
  expect(duty).toMatchObject({ consequence: 'suspend', dischargedAt: null });
  expect(vacant.interimOwner?.id).toBe(duty?.owner?.id);
  expect(vacant.decisions.map(({ person }) => person?.id)).not.toContain(vacant.interimOwner?.id);
  expect(vacant.flags.map(({ flag }) => flag)).toContain('owner_vacant');
  const { items } = ok<ReplyOf<typeof routes.possibleActions>>(await server.as(vacant.interimOwner?.id ?? null).get(`/exceptions/${id}/actions`));
  expect(items.find(({ action }) => action === 'transfer')).toMatchObject({ allowed: true });
  await setActive(true);
  expect((await read()).duties.find(({ id: one }) => one === duty?.id)?.dischargedAt).not.toBeNull();
  expect((await read()).interimOwner).toBeNull();
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
