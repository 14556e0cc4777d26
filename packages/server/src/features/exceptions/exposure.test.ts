import type { PortfolioReply } from '@exeat/contract';
import { standardMatrix } from '@exeat/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { approved, assessment, auditRequest, ok, overlapsOf, submitted } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
  await setBudgets({ INS: 10 });
});
afterAll(() => server.close());

async function setBudgets(budgets: Readonly<Record<string, number>>): Promise<void> {
  const read = await server.as('p46').get('/config/approval-matrix');
  const document = { ...standardMatrix, appetite: { ...standardMatrix.appetite, budgets } };
  const { awaits } = ok<{ awaits: string }>(await server.as('p46').put('/config/approval-matrix', { document }, { 'if-match': String(read.headers['etag']) }));
  ok(await server.as('p03').post(`/authority-proposals/${awaits}/confirm`));
}

async function triaged(overrides: object): Promise<string> {
  const id = await submitted(server, overrides);
  ok(await server.as('p05').post(`/exceptions/${id}/triage`, { outcome: 'complete', note: 'Complete.', distinctFrom: await overlapsOf(server, overrides, id) }));
  return id;
}

async function assess(id: string) {
  const { relianceHash } = ok(await server.as('p06').get(`/exceptions/${id}`));
  return ok(await server.as('p06').post(`/exceptions/${id}/assess`, { ...assessment, relianceHash }));
}

const insurance = async () => ok<PortfolioReply>(await server.as('p24').get('/portfolio')).exposure.find(({ unit }) => unit.id === 'INS');

test('two requests assessed at the same moment do not both take the last points (S38)', async () => {
  const before = await insurance();
  const ids = [await triaged({ ticket: 'a' }), await triaged({ ticket: 'b' }), await triaged({ ticket: 'c' })];
  const seen = (await Promise.all(ids.map(assess))).map(({ required }) => required?.exposure.find(({ unit }) => unit.id === 'INS'));
  // One requester reserves a fifth of the budget at most (E56): 2 of 10 points.
  expect(seen.map((of) => of?.reserved).toSorted()).toEqual([0, 2, 2]);
  expect(seen.every((of) => of?.asked === 3)).toBe(true);
  expect(await insurance()).toMatchObject({ budget: 10, carried: before?.carried, reserved: 2, asked: 0 });
  for (const id of ids) ok(await server.as('p24').post(`/exceptions/${id}/withdraw`, { text: 'It is fixed already.' }));
  expect(await insurance()).toMatchObject({ reserved: 0 });
});

test('what is granted is carried, the next request meets it, and what is revoked is carried no more', async () => {
  await setBudgets({ INS: 100 });
  const before = await insurance();
  const granted = await approved(server, { ticket: 'd' });
  expect(granted.state).toBe('active');
  expect((await insurance())?.carried).toBe((before?.carried ?? 0) + 3);
  const preview = ok<{ required: { reasons: readonly { text: string }[]; exposure: readonly object[] } }>(await server.as('p24').post('/exceptions/preview', auditRequest()));
  expect(preview.required.exposure).toEqual([{ unit: { id: 'INS', name: 'Insurance' }, budget: 100, carried: (before?.carried ?? 0) + 3, reserved: 0, asked: expect.any(Number), zone: 'within' }]);
  expect(preview.required.reasons.map(({ text }) => text).join()).toContain('of 100 points');
  ok(await server.as('p24').get(`/exceptions/${granted.id}`));
  ok(await server.as('p23').post(`/exceptions/${granted.id}/revoke`, { cause: 'circumstances_ceased', text: 'The host was rebuilt on the standard image.' }));
  expect(await insurance()).toMatchObject({ carried: before?.carried });
});
