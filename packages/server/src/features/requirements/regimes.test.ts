import type { ExceptionReply, PreviewReply, ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { auditRequest, codesOf, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const atRest = { owner: 'p14', basis: 'mitigated_equivalent', scope: [{ requirement: 'STD-CR/CR-3.2', rules: { scheme: 'generic', ids: ['larkfield/storage-not-encrypted'] }, asset: { type: 'host', ids: ['core-db-01.corp.example'] } }] };
const answers = { infeasible: 'The store cannot encrypt its files.', effective: 'Extracts are encrypted before they leave.', rating: 'equivalent' };

test('S40 the preview tells which clause demands which form, the rules want it at submission, and the version keeps it', async () => {
  const preview = ok<PreviewReply>(await server.as('p14').post('/exceptions/preview', auditRequest(atRest)));
  expect(preview.obligations).toMatchObject({ subForms: ['nydfs-ciso'], reviewMaxMonths: 12, retentionYears: 5, inWriting: ['ciso'] });
  expect(preview.obligations.reasons.map(({ text }) => text)).toContain('NYDFS 500.15(b) demands the form nydfs-ciso.');
  const draft = ok<ExceptionReply>(await server.as('p14').post('/exceptions', auditRequest(atRest)));
  const refused = await server.as('p14').post(`/exceptions/${draft.id}/submit`);
  expect([refused.status, codesOf(refused)]).toEqual([422, ['sub-form-missing']]);
  const filled = ok<ExceptionReply>(await server.as('p14').patch(`/exceptions/${draft.id}`, auditRequest({ ...atRest, subForms: { 'nydfs-ciso': answers } }), { 'if-match': `"${draft.revision}"` }));
  const submitted = ok<ExceptionReply>(await server.as('p14').post(`/exceptions/${filled.id}/submit`));
  expect(submitted).toMatchObject({ state: 'triage', content: { subForms: { 'nydfs-ciso': answers } } });
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});

test('S40 a form that does not exist is no request, and a clause without a waiver is refused with its name', async () => {
  expect((await server.as('p14').post('/exceptions/preview', auditRequest({ ...atRest, subForms: { mine: {} } }))).status).toBe(400);
  const transit = { owner: 'p21', scope: [{ requirement: 'STD-CR/CR-3.1', rules: { scheme: 'nessus', ids: ['104743'] }, asset: { type: 'application', ids: ['acquirer-link'] } }] };
  const preview = ok<PreviewReply>(await server.as('p21').post('/exceptions/preview', auditRequest(transit)));
  expect(preview.refusals.find(({ code }) => code === 'not-waivable')?.text).toContain('NYDFS 500.15(a)');
});

test('a published change of the profiles waits for a second person, then the rules go by it; one that a link names cannot be left out', async () => {
  const standing = await server.as('p46').get('/config/waiver-profiles');
  const { document } = ok<{ document: { profiles: { id: string; maxDays?: number }[] } }>(standing);
  const put = (profiles: object[]) => server.as('p46').put('/config/waiver-profiles', { document: { profiles } }, { 'if-match': standing.headers['etag'] as string });
  const without = await put(document.profiles.filter(({ id }) => id !== 'nydfs-500.15b'));
  expect([without.status, codesOf(without)]).toEqual([422, ['matrix-hole']]);
  expect((await put(document.profiles.map((one) => (one.id === 'sox-404' ? { ...one, on: true } : one)))).status).toBe(422);
  const { awaits } = ok<{ awaits: string | null }>(await put(document.profiles.map((one) => (one.id === 'nydfs-500.15b' ? { ...one, maxDays: 20 } : one))));
  const days = async () => ok<PreviewReply>(await server.as('p14').post('/exceptions/preview', auditRequest(atRest))).obligations.maxDays;
  expect(await days()).toBe(365);
  ok(await server.as('p03').post(`/authority-proposals/${awaits}/confirm`));
  expect(await days()).toBe(20);
});

test('profiles and forms are listed; a link to a profile that does not exist is not published', async () => {
  const profiles = ok<ReplyOf<typeof routes.listWaiverProfiles>>(await server.as('p24').get('/waiver-profiles')).items;
  expect(profiles.find(({ id }) => id === 'nydfs-500.15a')).toMatchObject({ waivability: 'not_waivable', on: true, verified: true });
  expect(profiles.find(({ id }) => id === 'sox-404')).toMatchObject({ on: false, verified: false });
  const forms = ok<ReplyOf<typeof routes.listSubForms>>(await server.as('p24').get('/sub-forms')).items;
  expect(forms.find(({ id }) => id === 'pci-ccw')?.fields.length).toBeGreaterThanOrEqual(6);
  const requirement = {
    id: 'STD-XX/XX-1', document: { id: 'STD-XX', title: 'X', owner: 'p09' }, title: 'X', statement: 'X.', tier: 3,
    obligations: [{ clause: 'X 1', waivability: 'compensable', profile: 'gone' }],
  };
  const refused = await server.as('p46').post('/requirements', requirement);
  expect([refused.status, codesOf(refused)]).toEqual([422, ['invalid-field']]);
});
