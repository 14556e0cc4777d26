import type { AuthorityProposalReply } from '@exeat/contract';
import { listEvents } from '@exeat/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { codesOf, ok, problemIn } from '../../testing/requests.ts';

const [registrar, ciso, lena] = ['p46', 'p03', 'p24'];
let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

async function giveRole(person: string, role: string, unit = 'INS'): Promise<{ roles: readonly { role: string }[]; awaits: string | null }> {
  const read = await server.as(registrar).get(`/people/${person}`);
  const { roles } = ok<{ roles: object[] }>(read);
  return ok(await server.as(registrar).patch(`/people/${person}`, { roles: [...roles, { role, unit }] }, { 'if-match': String(read.headers['etag']) }));
}
const rolesOf = async (person: string) => ok<{ roles: { role: string }[] }>(await server.as(registrar).get(`/people/${person}`)).roles.map(({ role }) => role);
const proposal = async (id: string | null, as = registrar) => ok<AuthorityProposalReply>(await server.as(as).get(`/authority-proposals/${id}`));

describe('a role', () => {
  test('waits for a second person, and stands once confirmed, with both names in the log', async () => {
    const { awaits, roles } = await giveRole(lena, 'assessor');
    expect(roles).toEqual([]);
    expect(await rolesOf(lena)).toEqual([]);
    expect((await giveRole(lena, 'assessor')).awaits).toBe(awaits);
    expect(await proposal(awaits, ciso)).toMatchObject({
      state: 'open', proposedBy: { id: registrar }, people: [{ person: { id: lena }, given: [{ role: 'assessor', unit: 'INS' }], taken: [] }],
      confirmers: [{ id: ciso }], mine: { confirm: [], decline: [] },
    });
    expect((await proposal(awaits)).mine.confirm.map(({ code }) => code)).toEqual(['own-proposal']);
    const confirmed = ok<AuthorityProposalReply>(await server.as(ciso).post(`/authority-proposals/${awaits}/confirm`));
    expect(confirmed).toMatchObject({ state: 'confirmed', decidedBy: { id: ciso } });
    expect(await rolesOf(lena)).toEqual(['assessor']);
    const events = await listEvents(server.database.pool, { stream: `authority:${awaits}` });
    expect(events.map(({ envelope }) => [envelope.type, envelope.actor.person, envelope.ruleId])).toEqual([['authority_proposed', registrar, 'A31'], ['authority_confirmed', ciso, 'A60']]);
    const [recorded] = (await listEvents(server.database.pool, { stream: `person:${lena}` })).slice(-1);
    expect([recorded?.envelope.actor.person, recorded?.envelope.ruleId]).toEqual([ciso, 'A60']);
    expect(codesOf(await server.as(ciso).post(`/authority-proposals/${awaits}/confirm`))).toEqual(['already-decided']);
  });

  test('is confirmed by nobody who proposed it, gains by it or has no part in it', async () => {
    const { awaits } = await giveRole('p23', 'assessor');
    const confirm = (person: string) => server.as(person).post(`/authority-proposals/${awaits}/confirm`);
    expect(codesOf(await confirm(registrar))).toEqual(['own-proposal']);
    for (const person of ['p23', 'p39', 'p01', 'p05']) expect(codesOf(await confirm(person))).toEqual(['not-permitted']);
    expect((await server.as(null).post(`/authority-proposals/${awaits}/confirm`)).status).toBe(401);
    expect(await rolesOf('p23')).not.toContain('assessor');
    expect(ok<AuthorityProposalReply>(await server.as(ciso).post(`/authority-proposals/${awaits}/decline`, { text: 'One assessor is enough.' }))).toMatchObject({
      state: 'declined', text: 'One assessor is enough.', confirmers: [],
    });
    expect(codesOf(await confirm(ciso))).toEqual(['already-decided']);
    expect(problemIn(await server.as(ciso).post('/authority-proposals/none/confirm')).code).toBe('not-found');
  });

  test('that was proposed on what has changed since is refused, and is taken back by who proposed it', async () => {
    const first = await giveRole('p25', 'assessor');
    const second = await giveRole('p25', 'closure_verifier');
    ok(await server.as(ciso).post(`/authority-proposals/${first.awaits}/confirm`));
    const late = await server.as(ciso).post(`/authority-proposals/${second.awaits}/confirm`);
    expect([late.status, codesOf(late)]).toEqual([409, ['reliance-moved']]);
    expect(await rolesOf('p25')).toEqual(['assessor']);
    expect(ok<AuthorityProposalReply>(await server.as(registrar).post(`/authority-proposals/${second.awaits}/decline`, { text: 'Again.' })).state).toBe('declined');
  });

  test('for the CISO waits for somebody else; nobody is there, which it says', async () => {
    const { awaits } = await giveRole(ciso, 'dpo', 'GRP');
    expect(await proposal(awaits, ciso)).toMatchObject({ confirmers: [], mine: { confirm: [{ code: 'own-authority' }] } });
  });

  test('of a new person waits while the person is there, and two at once confirm it once', async () => {
    const reply = ok<{ recorded: number; ids: string[]; awaits: string }>(
      await server.as(registrar).post('/people', { userName: 'ada.new', name: 'Ada New', unit: 'INS', roles: [{ role: 'dpo', unit: 'INS' }] }),
    );
    expect(reply.recorded).toBe(1);
    expect(await rolesOf(reply.ids[0] ?? '')).toEqual([]);
    const replies = await Promise.all([1, 2].map(() => server.as(ciso).post(`/authority-proposals/${reply.awaits}/confirm`)));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await rolesOf(reply.ids[0] ?? '')).toEqual(['dpo']);
  });
});

test('a head of a unit waits; its name does not', async () => {
  const read = await server.as(registrar).get('/units/INS');
  const { heads } = ok<{ heads: object }>(read);
  const changed = ok<{ name: string; heads: object; awaits: string }>(
    await server.as(registrar).patch('/units/INS', { name: 'Insurance and Claims', heads: { ...heads, lead: 'p25' } }, { 'if-match': String(read.headers['etag']) }),
  );
  expect(changed).toMatchObject({ name: 'Insurance and Claims', heads });
  ok(await server.as(ciso).post(`/authority-proposals/${changed.awaits}/confirm`));
  expect(ok<{ heads: object }>(await server.as(registrar).get('/units/INS')).heads).toEqual({ ...heads, lead: 'p25' });
});

test('the list tells what waits, the latest first, page by page', async () => {
  const all: AuthorityProposalReply[] = [];
  let cursor = '';
  do {
    const page = ok<{ items: AuthorityProposalReply[]; next: string | null }>(await server.as(ciso).get(`/authority-proposals?limit=2${cursor}`));
    all.push(...page.items);
    cursor = page.next === null ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  expect(all.length).toBeGreaterThan(4);
  expect(all.map(({ proposedAt }) => proposedAt)).toEqual(all.map(({ proposedAt }) => proposedAt).toSorted().toReversed());
  const open = ok<{ items: AuthorityProposalReply[] }>(await server.as(ciso).get('/authority-proposals?state=open')).items;
  expect(open.map(({ id }) => id)).toEqual(all.filter(({ state }) => state === 'open').map(({ id }) => id));
});

test('what a person may do is told row by row, with the reasons why not', async () => {
  const { items } = ok<{ items: { action: string; rule: string; allowed: boolean; reasons: { code: string }[] }[] }>(await server.as('p39').get('/people/p39/access?unit=INS'));
  expect(items.find(({ action }) => action === 'exception.read')).toMatchObject({ rule: 'A01', allowed: true, reasons: [] });
  expect(items.find(({ action }) => action === 'exception.decide')).toMatchObject({ rule: 'A10', allowed: false, reasons: [{ code: 'not-permitted' }] });
  expect((await server.as('p39').get('/people/nobody/access')).status).toBe(404);
});
