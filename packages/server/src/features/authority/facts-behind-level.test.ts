import type { AuthorityProposalReply, ExceptionReply, PreviewReply, ReplyOf, routes } from '@exeat/contract';
import { listEvents } from '@exeat/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { auditRequest, codesOf, confirmed, inApproval, ok } from '../../testing/requests.ts';

const [registrar, ciso] = ['p46', 'p03'];
let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const personOf = async (id: string) => ok<{ unit: string; manager: string | null }>(await server.as(registrar).get(`/people/${id}`));
const patched = async (id: string, change: object) =>
  server.as(registrar).patch(`/people/${id}`, change, { 'if-match': String((await server.as(registrar).get(`/people/${id}`)).headers['etag']) });
const confirm = (awaits: string | null, as = ciso) => server.as(as).post(`/authority-proposals/${awaits}/confirm`);

describe('E47 what an approval is computed by takes two people', () => {
  test('E47 a manager and a unit: one registrar alone moves nobody, in a form or in a file', async () => {
    const before = await personOf('p26');
    const { awaits } = ok<{ awaits: string | null }>(await patched('p26', { manager: 'p19', unit: 'PAY' }));
    expect(awaits).not.toBeNull();
    expect(await personOf('p26')).toMatchObject(before);
    const file = 'userName,name,unit,manager\nrita.sund,Rita Sund,PAY,aisha.grant\n';
    const imported = await server.app.inject({
      method: 'POST', url: '/api/v1/imports?kind=people', payload: file, headers: { authorization: `Bearer ${await server.tokenOf(registrar)}`, 'content-type': 'text/csv' },
    });
    expect(imported.json<{ awaits: string | null }>().awaits).not.toBeNull();
    expect(await personOf('p26')).toMatchObject(before);
    expect(codesOf(await confirm(awaits, registrar))).toEqual(['own-proposal']);
    const proposal = ok<AuthorityProposalReply>(await confirm(awaits));
    expect(proposal.people[0]?.position).toMatchObject({ before: { unit: before.unit }, after: { unit: 'PAY', manager: { id: 'p19' } } });
    expect((await personOf('p26')).unit).toBe('PAY');
  });

  test('E47 somebody who reports that a person has moved edits the directory all the same', async () => {
    const before = await personOf('p25');
    const fact = { source: 'hr', externalId: 'p25', version: 1, occurredAt: '2026-11-24T09:00:00Z', says: { kind: 'person_moved', person: 'p25', unit: 'PAY', manager: 'p19' } };
    const reported = ok<ReplyOf<typeof routes.reportFacts>>(await server.as(registrar).post('/outside-facts', { facts: [fact] }));
    expect(reported.items.map(({ outcome }) => outcome)).toEqual(['applied']);
    expect((await personOf('p25')).unit).toBe(before.unit);
    const open = ok<{ items: AuthorityProposalReply[] }>(await server.as(ciso).get('/authority-proposals?state=open')).items;
    expect(open.some(({ people }) => people.some(({ person, position }) => person.id === 'p25' && position?.after.unit === 'PAY'))).toBe(true);
  });

  test('E47 nobody changes their own manager alone, nor confirms it', async () => {
    const { awaits } = ok<{ awaits: string }>(await patched(ciso, { manager: 'p01' }));
    expect((await personOf(ciso)).manager).not.toBe('p01');
    expect(codesOf(await confirm(awaits))).toEqual(['own-authority']);
    ok(await server.as(registrar).post(`/authority-proposals/${awaits}/decline`, { text: 'Not now.' }));
  });

  test('E47 what a rule checks', async () => {
    const mapping = { rule: { scheme: 'generic', id: 'acme/weak-cipher' }, requirements: ['STD-CF/CF-6.1'] };
    const posted = await server.as(registrar).post('/mappings', mapping);
    const stands = async () => ok<{ items: { rule: { id: string }; requirements: string[] }[] }>(await server.as(ciso).get('/mappings?scheme=generic&limit=500')).items.find(({ rule }) => rule.id === mapping.rule.id)?.requirements;
    expect(await stands()).toBeUndefined();
    await confirmed(server, posted);
    expect(await stands()).toEqual(mapping.requirements);
    const [event] = (await listEvents(server.database.pool, { stream: 'mapping:generic:acme/weak-cipher' })).slice(-1);
    expect([event?.envelope.actor.person, event?.envelope.ruleId]).toEqual([ciso, 'A60']);
    const lowered = await server.as(registrar).post('/mappings', { ...mapping, requirements: ['STD-AW/AW-13.1'] });
    ok(await server.as(registrar).post(`/authority-proposals/${ok<{ awaits: string }>(lowered).awaits}/decline`, { text: 'Not this one.' }));
    expect(await stands()).toEqual(mapping.requirements);
  });
});

describe('E47 nobody with a part in an open case that depends on it', () => {
  test('E47 proposes or confirms what the case is decided by', async () => {
    const rule = { scheme: 'xccdf', id: 'xccdf_org.ssgproject.content_rule_service_auditd_enabled' };
    const scope = [{ requirement: 'STD-LG/LG-7.1', rules: { scheme: rule.scheme, ids: [rule.id] }, asset: { type: 'host', ids: ['app-01.corp.example'] } }];
    const asked = { rule, requirements: ['STD-LG/LG-7.1', 'STD-CF/CF-6.1'] };
    const draft = ok<ExceptionReply>(await server.as(registrar).post('/exceptions', auditRequest({ title: 'Asked by the registrar', scope })));
    const proposed = await server.as(registrar).post('/mappings', asked);
    expect([proposed.status, codesOf(proposed)]).toEqual([403, ['party-to-open-case']]);
    ok(await server.as(registrar).post(`/exceptions/${draft.id}/withdraw`, { text: 'Not needed.' }));
    const { awaits } = ok<{ awaits: string }>(await server.as(registrar).post('/mappings', asked));
    const own = ok<ExceptionReply>(await server.as(ciso).post('/exceptions', auditRequest({ title: 'Asked by the CISO', scope })));
    const refused = await confirm(awaits);
    expect([refused.status, codesOf(refused)]).toEqual([403, ['party-to-open-case']]);
    ok(await server.as(ciso).post(`/exceptions/${own.id}/withdraw`, { text: 'Not needed.' }));
    ok(await confirm(awaits));
    await confirmed(server, await server.as(registrar).post('/mappings', { rule, requirements: ['STD-LG/LG-7.1'] }));
  });

  test('E47 nor moves somebody who sits in it', async () => {
    const state = await inApproval(server, { title: 'Seats of a case', beneficiaries: [registrar] });
    const seated = state.required?.seats.find(({ person }) => person !== null)?.person?.id ?? '';
    const refused = await patched(seated, { unit: 'PAY' });
    expect([refused.status, codesOf(refused)]).toEqual([403, ['party-to-open-case']]);
  });
});

describe('E47 a line that a machine reports as cut', () => {
  test('E47 counts for thirty days more, without a second person having been asked', async () => {
    const token = ok<{ token: string }>(await server.as(registrar).post('/tokens', { name: 'hr', owner: registrar, scopes: ['outside.report'], expiresAt: '2027-02-28T00:00:00Z' })).token;
    const moves = async (version: number, occurredAt: string, manager: string): Promise<void> => {
      const payload = { facts: [{ source: 'hr', externalId: 'p08', version, occurredAt, says: { kind: 'person_moved', person: 'p08', unit: 'ISO', manager } }] };
      const reply = await server.app.inject({ method: 'POST', url: '/api/v1/outside-facts', payload, headers: { authorization: `Bearer ${token}` } });
      expect(reply.json<{ items: { outcome: string }[] }>().items.map(({ outcome }) => outcome)).toEqual(['applied']);
    };
    await moves(1, '2026-11-24T10:00:00Z', 'p24');
    await server.moveClock('2027-01-04T15:00:00.000Z');
    await moves(2, '2027-01-04T14:00:00Z', 'p04');
    const asked = { title: 'After the line was cut', validity: { lastDay: '2027-03-15' }, remediation: { milestones: [{ title: 'Install the fixed package', due: '2027-03-01' }] } };
    const preview = async () => ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', auditRequest(asked))).required?.seats.find(({ id }) => id === 'policy-owner:STD-LG')?.person?.id;
    expect(await preview()).not.toBe('p08');
    await server.moveClock('2027-02-04T15:00:00.000Z');
    expect(await preview()).toBe('p08');
  });
});
