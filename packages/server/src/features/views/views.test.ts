import type { ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const send = async (person: string, method: 'PUT' | 'DELETE', path: string, body?: object) =>
  server.app.inject({ method, url: `/api/v1${path}`, headers: { authorization: `Bearer ${await server.tokenOf(person)}` }, ...(body === undefined ? {} : { payload: body }) });
const viewsOf = async (person: string) => ok<ReplyOf<typeof routes.listViews>>(await server.as(person).get('/views/register')).items.map(({ name, query }) => [name, query]);

test('a view is kept for the one who named it, replaced under the same name, and forgotten', async () => {
  expect((await send('p24', 'PUT', '/views/register/Ends%20soon', { query: 'state=active&sort=until' })).statusCode).toBe(204);
  expect((await send('p24', 'PUT', '/views/register/Ends%20soon', { query: 'state=active' })).statusCode).toBe(204);
  expect(await viewsOf('p24')).toEqual([['Ends soon', 'state=active']]);
  expect(await viewsOf('p05')).toEqual([]);
  expect((await send('p05', 'DELETE', '/views/register/Ends%20soon')).statusCode).toBe(404);
  expect((await send('p24', 'DELETE', '/views/register/Ends%20soon')).statusCode).toBe(204);
  expect(await viewsOf('p24')).toEqual([]);
});

test('what is no page, no name or nobody is refused, and so is the hundred and first', async () => {
  expect((await server.as(null).get('/views/register')).status).toBe(401);
  expect((await server.as('p24').get('/views/elsewhere')).status).toBe(400);
  expect((await send('p24', 'PUT', '/views/register/%20', { query: '' })).statusCode).toBe(400);
  for (let at = 0; at < 100; at += 1) expect((await send('p06', 'PUT', `/views/register/${at}`, { query: '' })).statusCode).toBe(204);
  expect((await send('p06', 'PUT', '/views/register/one-more', { query: '' })).statusCode).toBe(400);
  expect((await send('p06', 'PUT', '/views/register/7', { query: 'q=x' })).statusCode).toBe(204);
});
