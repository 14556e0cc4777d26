import type { ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { auditRequest, codesOf, confirmed, ok, problemIn } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

type Batch = ReplyOf<typeof routes.proposeAdoption>;
const paper = 'The board approved it on 31 March 2025.';
const rule = 'xccdf_org.ssgproject.content_rule_package_audit_installed';
const on = (host: string) => ({ scope: [{ requirement: 'STD-LG/LG-7.1', rules: { scheme: 'xccdf', ids: [rule] }, asset: { type: 'host', ids: [`${host}.corp.example`] } }] });

/** A draft with the approval of the old register attached; answers its row of a batch. */
async function drafted(host: string): Promise<{ readonly exception: string; readonly approvedBy: string; readonly approvedOn: string; readonly file: string }> {
  const { id } = ok(await server.as('p24').post('/exceptions', auditRequest(on(host))));
  const attached = await server.app.inject({
    method: 'POST', url: `/api/v1/exceptions/${id}/evidence?name=paper-14.txt`, payload: paper,
    headers: { authorization: `Bearer ${await server.tokenOf('p24')}`, 'content-type': 'text/plain' },
  });
  expect(attached.statusCode, attached.body).toBe(201);
  return { exception: id, approvedBy: 'Board paper 14', approvedOn: '2025-03-31', file: attached.json<{ sha256: string }>().sha256 };
}

async function publishWindow(openUntil: string | null): Promise<void> {
  const standing = await server.as('p46').get('/config/migration');
  await confirmed(server, await server.as('p46').put('/config/migration', { document: { openUntil } }, { 'if-match': String(standing.headers['etag']) }));
}

test('T34 a register is taken over once, by the registrar and the CISO, all of a batch or none, and covers from then on', async () => {
  const rows = [await drafted('app-01'), await drafted('app-02')];
  const batch = 'Register of 2025';
  expect(codesOf(await server.as('p46').post('/register/adoptions', { batch, rows }))).toEqual(['migration-closed']);

  await publishWindow('2026-12-31T00:00:00.000Z');
  expect((await server.as('p24').post('/register/adoptions', { batch, rows })).status).toBe(403);
  const half = await server.as('p46').post('/register/adoptions', { batch, rows: [rows[0], { ...rows[1], file: '0'.repeat(64) }] });
  expect(codesOf(half)).toEqual(['evidence-missing']);
  expect(JSON.stringify(problemIn(half))).toContain(`${rows[1]?.exception}: file: expected the digest`);
  expect(ok<{ items: readonly Batch[] }>(await server.as('p03').get('/register/adoptions')).items).toEqual([]);

  const proposed = ok<Batch>(await server.as('p46').post('/register/adoptions', { batch, rows }));
  expect(proposed).toMatchObject({ batch, proposedBy: { id: 'p46' }, rows });
  const [first] = rows;
  const asked = `/decisions?rule=xccdf:${rule}&asset=host:app-01.corp.example`;
  expect(ok<{ excepted: boolean }>(await server.as('p24').get(asked)).excepted).toBe(false);

  expect(codesOf(await server.as('p46').post('/register/adoptions/confirm', { batch, digest: proposed.digest }))).toContain('own-proposal');
  expect(codesOf(await server.as('p03').post('/register/adoptions/confirm', { batch, digest: '0'.repeat(64) }))).toEqual(['reliance-moved']);
  expect((await server.as('p03').post('/register/adoptions/confirm', { batch: 'Another', digest: proposed.digest })).status).toBe(404);
  const { exceptions } = ok<ReplyOf<typeof routes.confirmAdoption>>(await server.as('p03').post('/register/adoptions/confirm', { batch, digest: proposed.digest }));
  expect(exceptions.map(({ exception }) => exception)).toEqual(rows.map(({ exception }) => exception).sort());
  const view = ok(await server.as('p24').get(`/exceptions/${first?.exception}`));
  expect(view.state).toBe('active');
  expect(view.flags.map(({ flag }) => flag)).toContain('legacy');
  expect(ok<{ excepted: boolean }>(await server.as('p24').get(asked)).excepted).toBe(true);
  expect((await server.as('p03').post('/register/adoptions/confirm', { batch, digest: proposed.digest })).status).toBe(404);
  for (const page of ['/portfolio', '/register', `/exceptions/${first?.exception}/history`, `/exceptions/${first?.exception}/coverage`, `/exceptions/${first?.exception}/export?format=json`, '/tasks']) expect([page, (await server.as('p05').get(page)).status]).toEqual([page, 200]);
}, 120_000);

test('the window is closed for good: no later document opens it', async () => {
  await publishWindow(null);
  const standing = await server.as('p46').get('/config/migration');
  const again = await server.as('p46').put('/config/migration', { document: { openUntil: '2026-12-31T00:00:00.000Z' } }, { 'if-match': String(standing.headers['etag']) });
  expect(again.status).toBe(422);
  expect(JSON.stringify(problemIn(again))).toContain('the window opens once');
  expect(codesOf(await server.as('p46').post('/register/adoptions', { batch: 'Register of 2026', rows: [await drafted('app-01')] }))).toEqual(['migration-closed']);
}, 120_000);
