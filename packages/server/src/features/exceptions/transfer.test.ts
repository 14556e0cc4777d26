import type { ExceptionReply } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, codesOf, confirmed, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

function transfer({ id, revision }: Pick<ExceptionReply, 'id' | 'revision'>, as: string, to: string) {
  return server.as(as).post(`/exceptions/${id}/transfer`, { to, text: 'The host changes teams in December.' }, { 'if-match': `"${revision}"` });
}

test('T31 an exception changes hands when the new owner accepts, and nobody who signed may own it', async () => {
  const revision = (await server.as('p46').get('/people/p26')).headers['etag'] as string;
  const moved = await server.as('p46').patch('/people/p26', { unit: 'INS', manager: 'p23' }, { 'if-match': revision });
  await confirmed(server, moved);
  const granted = await approved(server);
  const signed = await transfer(granted, 'p24', 'p23');
  expect([signed.status, codesOf(signed).includes('own-exception')]).toEqual([403, true]);
  const unasked = await transfer(granted, 'p26', 'p26');
  expect([unasked.status, codesOf(unasked)]).toEqual([403, ['not-permitted']]);

  const proposed = ok(await transfer(granted, 'p24', 'p26'));
  expect(proposed).toMatchObject({ content: { owner: { id: 'p24' } }, transfer: { to: { id: 'p26' }, by: { id: 'p24' } }, relianceHash: granted.relianceHash });
  expect((await transfer(granted, 'p26', 'p26')).status).toBe(412);
  const accepted = ok(await transfer(proposed, 'p26', 'p26'));
  expect(accepted).toMatchObject({ state: 'active', content: { owner: { id: 'p26' } }, transfer: null, grants: granted.grants });
  // Who owned it has no say any more.
  expect((await transfer(accepted, 'p24', 'p24')).status).toBe(403);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
