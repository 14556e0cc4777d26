import type { AuthorityProposalReply, ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { listEvents, rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { auditRequest, codesOf, ok } from '../../testing/requests.ts';

type Requirement = ReplyOf<typeof routes.getRequirement>;
const [registrar, ciso] = ['p46', 'p03'];
const path = '/requirements/STD-LG/LG-7.1';
let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const stands = async () => ok<Requirement>(await server.as(ciso).get(path));
const publish = async (change: object) => server.as(registrar).patch(path, change, { 'if-match': String((await server.as(registrar).get(path)).headers['etag']) });
const confirm = (awaits: string | null, as = ciso) => server.as(as).post(`/authority-proposals/${awaits}/confirm`);

test('E53 one registrar alone publishes nothing, in a form or in a file, and nobody confirms their own', async () => {
  const { awaits } = ok<{ awaits: string | null }>(await publish({ tier: 3, statement: 'Logs reach the SIEM within a day.' }));
  const file = 'id,document title,owner,title,statement,tier\nSTD-LG/LG-7.1,Logging,owen.clarke,Logs,Whenever,3\n';
  const sent = await server.app.inject({
    method: 'POST', url: '/api/v1/imports?kind=requirements', payload: file, headers: { authorization: `Bearer ${await server.tokenOf(registrar)}`, 'content-type': 'text/csv' },
  });
  expect(sent.json<{ recorded: number; awaits: string | null }>()).toMatchObject({ recorded: 0, awaits: expect.any(String) });
  expect(await stands()).toMatchObject({ version: 1, tier: 2 });
  expect(codesOf(await confirm(awaits, registrar))).toEqual(['own-proposal']);
  const confirmed = ok<AuthorityProposalReply>(await confirm(awaits));
  expect(confirmed.requirements).toMatchObject([{ id: 'STD-LG/LG-7.1', version: 2 }]);
  expect(await stands()).toMatchObject({ version: 2, tier: 3 });
  const [event] = (await listEvents(server.database.pool, { stream: 'requirement:STD-LG/LG-7.1' })).slice(-1);
  expect([event?.envelope.actor.person, event?.envelope.ruleId, (event?.envelope.data as { proposedBy?: string } | undefined)?.proposedBy]).toEqual([ciso, 'A60', registrar]);
  // What was proposed on the version before is not published over this one.
  expect((await confirm(sent.json<{ awaits: string }>().awaits)).status).toBe(412);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});

test('E53 nobody publishes or confirms what an open request of their own is decided by', async () => {
  const draft = ok<ExceptionReply>(await server.as(registrar).post('/exceptions', auditRequest({ title: 'Asked by the registrar' })));
  expect(codesOf(await publish({ waivable: true, tier: 2 }))).toEqual(['party-to-open-case']);
  ok(await server.as(registrar).post(`/exceptions/${draft.id}/withdraw`, { text: 'Not needed.' }));
  const { awaits } = ok<{ awaits: string | null }>(await publish({ tier: 2 }));
  const own = ok<ExceptionReply>(await server.as(ciso).post('/exceptions', auditRequest({ title: 'Asked by the CISO' })));
  expect(codesOf(await confirm(awaits))).toEqual(['party-to-open-case']);
  ok(await server.as(ciso).post(`/exceptions/${own.id}/withdraw`, { text: 'Not needed.' }));
  ok(await confirm(awaits));
});

test('E53 whatever its publisher calls it, a version is editorial only when it demands the very same', async () => {
  const editorial = async (change: object) => ok<{ class: string }>(await server.as(registrar).post(`${path}/impact`, change)).class;
  expect(await editorial({ title: 'Logs reach the SIEM' })).toBe('editorial');
  for (const change of [{ statement: 'Logs reach the SIEM within a week.' }, { tier: 3 }, { maxDays: 400 }]) expect(await editorial(change)).not.toBe('editorial');
});

test('a version that demands the signature of no office is refused with its place, and so is what it would do', async () => {
  const obligations = [{ clause: 'SOX 404', waivability: 'compensable', namedSigner: 'janitor' }];
  const refused = await publish({ obligations });
  expect([codesOf(refused), (refused.body as { reasons: readonly { rule: string }[] }).reasons[0]?.rule]).toEqual([['no-eligible-person'], 'STD-LG/LG-7.1 obligations.SOX 404.namedSigner']);
  expect(codesOf(await server.as(registrar).post(`${path}/impact`, { obligations }))).toEqual(['no-eligible-person']);
});
