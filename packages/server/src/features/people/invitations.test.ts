import { loadStream } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authenticator } from '../../testing/authenticator.ts';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { ok, problemIn } from '../../testing/requests.ts';

const password = 'correct horse battery';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const invite = async (person: string) => ok<{ link: string }>(await server.as('p46').post(`/people/${person}/setup-link`)).link;
const tokenIn = (link: string) => new URL(link).searchParams.get('token') ?? '';

async function accept(link: string) {
  const opened = ok<{ secret: string; person: { userName: string } }>(await server.as(null).post('/setup/open', { token: tokenIn(link) }));
  const device = authenticator(opened.secret);
  const made = await server.as(null).post('/setup', { token: tokenIn(link), password, code: device.code() });
  return { opened, device, made };
}

test('an invited person sets password and authenticator, and signs in with both', async () => {
  const { opened, device, made } = await accept(await invite('p24'));
  expect(opened.person.userName).toBe('lena.fischer');
  expect(made.status).toBe(201);
  const session = ok<{ person: { id: string }; strength: string }>(
    await server.as(null).post('/sessions', { userName: 'lena.fischer', password, code: device.nextCode() }),
  );
  expect(session).toMatchObject({ person: { id: 'p24' }, strength: 'two-factor' });
  const events = await loadStream(server.context.pool, 'account:p24');
  expect(events.map(({ type, actor, ruleId }) => [type, actor.person, ruleId])).toEqual([
    ['invitation_made', 'p46', 'A25'],
    ['account_set_up', 'p24', 'setup-link'],
  ]);
});

test('a later invitation puts the earlier one out of use', async () => {
  const [first, second] = [await invite('p23'), await invite('p23')];
  expect(problemIn(await server.as(null).post('/setup/open', { token: tokenIn(first) })).code).toBe('link-not-valid');
  expect((await accept(second)).made.status).toBe(201);
});

test('who has an account is not invited again, and only a registrar invites', async () => {
  expect((await accept(await invite('p03'))).made.status).toBe(201);
  const again = await server.as('p46').post('/people/p03/setup-link');
  expect(again.status).toBe(409);
  expect(problemIn(again).detail).toContain('./exeat admin reset-password hana.sorli');
  for (const person of ['p24', 'p05', 'p39']) expect((await server.as(person).post('/people/p04/setup-link')).status).toBe(403);
  expect((await server.as(null).post('/people/p04/setup-link')).status).toBe(401);
  expect((await server.as('p46').post('/people/nobody/setup-link')).status).toBe(404);
});

test('an answer with a link is not given again for the same key', async () => {
  const ask = () => server.as('p46').post('/people/p06/setup-link', {}, { 'idempotency-key': 'invite-1' });
  expect((await ask()).status).toBe(201);
  expect(problemIn(await ask()).code).toBe('already-created');
});
