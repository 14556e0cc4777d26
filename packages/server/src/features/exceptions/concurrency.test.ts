import { createClient, type ExceptionReply, ProblemError, routes } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { auditRequest, inApproval, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

test('seats of one stage sign at the same moment on the same hash, and one grant comes of it (D9)', async () => {
  const cases: ExceptionReply[] = [];
  for (const ticket of ['a', 'b', 'c', 'd']) cases.push(await inApproval(server, { ticket }));
  const decide = (person: string, id: string, relianceHash: string | null) =>
    server.as(person).post(`/exceptions/${id}/decide`, { outcome: 'approve', relianceHash });
  for (const { id, relianceHash } of cases) ok(await decide('p08', id, relianceHash));
  const replies = await Promise.all(cases.flatMap(({ id, relianceHash }) => [decide('p23', id, relianceHash), decide('p04', id, relianceHash)]));
  expect(replies.map((reply) => reply.status)).toEqual(replies.map(() => 200));
  for (const { id } of cases) {
    const state = ok(await server.as('p24').get(`/exceptions/${id}`));
    expect(state.state).toBe('active');
    expect(state.grants).toHaveLength(1);
  }
}, 60_000);

test('many drafts at once get numbers of their own', async () => {
  const drafts = await Promise.all(Array.from({ length: 30 }, () => server.as('p24').post('/exceptions', auditRequest())));
  const ids = drafts.map((draft) => ok(draft).id);
  expect(new Set(ids).size).toBe(30);
  expect(ids.every((id) => /^EXC-2026-\d{4}$/.test(id))).toBe(true);
}, 60_000);

test('the typed client of the contract asks, and throws the problem of a refusal', async () => {
  const token = await server.tokenOf('p24');
  const client = createClient({
    base: 'http://127.0.0.1:7420',
    token,
    newKey: () => crypto.randomUUID(),
    fetch: async (url, { method, headers, body }) => {
      const { pathname, search } = new URL(url);
      const reply = await server.app.inject({
        method: method as 'GET',
        url: pathname + search,
        headers,
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: reply.statusCode, ok: reply.statusCode < 300, text: async () => reply.payload };
    },
  });
  const draft = await client(routes.createException, { body: auditRequest() as never });
  expect((await client(routes.getException, { params: { id: draft.id } })).state).toBe('draft');
  const page = await client(routes.listExceptions, { query: { state: ['draft'], limit: 500 } as never });
  expect(page.items.map((item) => item.id)).toContain(draft.id);
  await expect(client(routes.recordUnits, { body: [] as never })).rejects.toThrow(ProblemError);
  const refusal = await client(routes.editException, { params: { id: draft.id }, body: auditRequest() as never, ifMatch: '"9"' }).catch(
    (error: unknown) => error,
  );
  expect(refusal).toMatchObject({ status: 412, problem: { code: 'stale' } });
});
