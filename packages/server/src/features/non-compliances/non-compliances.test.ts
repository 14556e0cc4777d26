import type { ReplyOf, routes } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { auditRequest, codesOf, ok } from '../../testing/requests.ts';

type One = ReplyOf<typeof routes.getNonCompliance>;

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const record = {
  title: 'Acquirer link without encryption', requirement: 'STD-CR/CR-3.1', asset: { type: 'application', ids: ['acquirer-link'] },
  statement: 'The acquirer offers TLS 1.0 only on its old link; the new one is tested in January and takes over in February.',
  milestones: [{ title: 'New link in use', due: '2027-02-15' }],
};
const decision = '/decisions?rule=nessus:104743&asset=application:acquirer-link';

test('S40 what cannot be excepted is recorded as non-compliance, with the clause that bars it, and covers nothing', async () => {
  const scope = [{ requirement: 'STD-CR/CR-3.1', rules: { scheme: 'nessus', ids: ['104743'] }, asset: record.asset }];
  const draft = ok(await server.as('p21').post('/exceptions', auditRequest({ scope })));
  expect(codesOf(await server.as('p21').post(`/exceptions/${draft.id}/submit`))).toContain('not-waivable');

  const one = ok<One>(await server.as('p21').post('/non-compliances', { ...record, exception: draft.id }));
  expect(one).toMatchObject({ status: 'open', clauses: ['NYDFS 500.15(a)'], owner: { id: 'p21' }, unit: 'PAY', exception: draft.id, requirementVersion: 1 });
  expect(one.id).toMatch(/^NC-2026-\d{4}$/);
  expect(ok<{ excepted: boolean }>(await server.as('p21').get(decision)).excepted).toBe(false);
  expect((await server.as('p21').get(`/exceptions/${one.id}`)).status).toBe(404);
});

test('it is listed, planned anew by its revision, and resolved by somebody else; the log tells it again', async () => {
  const [one] = ok<{ items: One[] }>(await server.as('p05').get('/non-compliances?status=open&unit=PAY')).items;
  const path = `/non-compliances/${one?.id}`;
  const plan = { milestones: [{ title: 'New link in use', due: '2027-03-15' }], text: 'The acquirer moved its release by a month.' };
  expect((await server.as('p21').post(`${path}/plan`, plan)).status).toBe(428);
  expect((await server.as('p21').post(`${path}/plan`, plan, { 'if-match': '"9"' })).status).toBe(412);
  expect(codesOf(await server.as('p22').post(`${path}/plan`, plan, { 'if-match': '"1"' }))).toEqual(['not-permitted']);
  expect(ok<One>(await server.as('p21').post(`${path}/plan`, plan, { 'if-match': '"1"' }))).toMatchObject({ milestones: plan.milestones, revision: 2 });

  const content = 'TLS 1.0 only, seen from outside.';
  const attach = async (person: string, name: string) => {
    const headers = { authorization: `Bearer ${await server.tokenOf(person)}`, 'content-type': 'application/octet-stream' };
    return server.app.inject({ method: 'POST', url: `/api/v1${path}/evidence?name=${name}`, headers, payload: content });
  };
  expect((await attach('p22', 'scan.txt')).json()).toMatchObject({ status: 403, code: 'not-permitted' });
  expect((await attach('p21', 'scan.html')).statusCode).toBe(415);
  const { sha256 } = (await attach('p21', 'scan.txt')).json() as { readonly sha256: string };
  expect((await attach('p05', 'again.txt')).json()).toMatchObject({ status: 409, code: 'already-attached' });
  expect(ok<One>(await server.as('p24').get(path)).evidence).toMatchObject([{ sha256, name: 'scan.txt', mediaType: 'text/plain', by: { id: 'p21' } }]);
  const read = async (of: string) => server.app.inject({ url: `/api/v1${path}/evidence/${of}`, headers: { authorization: `Bearer ${await server.tokenOf('p24')}` } });
  const file = await read(sha256);
  expect([file.payload, file.headers['content-security-policy']]).toEqual([content, "default-src 'none'; sandbox"]);
  expect((await read('0'.repeat(64))).statusCode).toBe(404);

  const evidence = { evidence: 'A scan from outside shows TLS 1.3 on the new link.' };
  expect(codesOf(await server.as('p21').post(`${path}/resolve`, evidence))).toEqual(['not-permitted']);
  expect(ok<One>(await server.as('p06').post(`${path}/resolve`, evidence))).toMatchObject({ status: 'resolved', resolved: { by: { id: 'p06' } } });
  expect(codesOf(await server.as('p06').post(`${path}/resolve`, evidence))).toEqual(['already-ended']);
  expect(ok<{ items: One[] }>(await server.as('p05').get('/non-compliances?status=open')).items).toEqual([]);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differing).toBe(0);
});

test('it is refused without a plan, about an unknown requirement, and by a token', async () => {
  expect(codesOf(await server.as('p21').post('/non-compliances', { ...record, milestones: [] }))).toEqual(['missing-field']);
  expect(codesOf(await server.as('p21').post('/non-compliances', { ...record, requirement: 'STD-CR/CR-9' }))).toEqual(['no-citable-requirement']);
  expect((await server.as(null).get('/non-compliances')).status).toBe(401);
});
