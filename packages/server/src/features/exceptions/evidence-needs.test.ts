import type { EvidenceReply, PreviewReply } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer, type Reply } from '../../testing/demo-server.ts';
import { auditRequest, confirmed, ok, problemIn } from '../../testing/requests.ts';

const matrix = 'the controls matrix';
const analysis = 'the targeted risk analysis';

let server: DemoServer;
let body: Record<string, unknown>;
beforeAll(async () => {
  server = await demoServer();
  const requirement = {
    id: 'STD-XX/XX-1', document: { id: 'STD-XX', title: 'Payment pages', owner: 'p09' }, title: 'Scripts of payment pages', statement: 'Every script is known.', tier: 3,
    obligations: [{ clause: 'PCI DSS 6.4.3', waivability: 'compensable', profile: 'pci-dss-12.3.2' }],
  };
  await confirmed(server, await server.as('p46').post('/requirements', requirement));
  body = auditRequest({ scope: [{ requirement: 'STD-XX/XX-1', asset: { type: 'host', ids: ['app-01.corp.example'] } }] });
});
afterAll(() => server.close());

async function attach(person: string, to: string, kind: string, content: string): Promise<Reply> {
  const reply = await server.app.inject({
    method: 'POST', url: `/api/v1/exceptions/${to}/evidence?${new URLSearchParams({ name: 'proof.txt', kind })}`, payload: content,
    headers: { authorization: `Bearer ${await server.tokenOf(person)}`, 'content-type': 'application/octet-stream' },
  });
  return { status: reply.statusCode, body: reply.json(), headers: reply.headers };
}

test('what a clause demands is attached under its kind: the preview of the draft says so, and the submission waits for it', async () => {
  const draft = ok(await server.as('p24').post('/exceptions', body)).id;
  const preview = async (of?: string) => ok<PreviewReply>(await server.as('p24').post(`/exceptions/preview${of === undefined ? '' : `?draft=${of}`}`, body));
  const needs = [matrix, analysis].map((kind) => ({ kind, neededFor: 'submission', attached: false }));
  expect(await preview()).toMatchObject({ evidence: needs });
  expect((await preview(draft)).refusals.map(({ code }) => code)).toEqual(['evidence-missing', 'evidence-missing']);
  const { reasons } = problemIn(await server.as('p24').post(`/exceptions/${draft}/submit`));
  expect(reasons?.map(({ text }) => text)).toEqual([expect.stringContaining(`"${matrix}"`), expect.stringContaining(`"${analysis}"`)]);

  expect(problemIn(await attach('p24', draft, 'a picture', 'Nothing else is open.'))).toMatchObject({ status: 422, reasons: [{ code: 'invalid-field' }] });
  expect(ok<EvidenceReply>(await attach('p24', draft, matrix, 'Nothing else is open.'))).toMatchObject({ kind: matrix });
  expect(ok<EvidenceReply>(await attach('p24', draft, analysis, 'Nothing else is open.'))).toMatchObject({ kind: analysis });
  expect(await preview(draft)).toMatchObject({ refusals: [], evidence: [{ attached: true }, { attached: true }] });
  expect(await preview(), 'without the draft nobody knows of its files').toMatchObject({ evidence: needs });
  expect(ok(await server.as('p39').get(`/exceptions/${draft}/evidence`))).toMatchObject({ items: [{ kind: matrix }, { kind: analysis }], needs: [{ kind: matrix, attached: true }, { attached: true }] });
  ok(await server.as('p24').post(`/exceptions/${draft}/submit`));
});

test('whoever has no part in a draft does not learn by the preview what is attached to it', async () => {
  const draft = ok(await server.as('p24').post('/exceptions', body)).id;
  for (const asked of [draft, 'EXC-2026-9999']) expect(problemIn(await server.as('p12').post(`/exceptions/preview?draft=${asked}`, body))).toMatchObject({ status: 404, code: 'not-found' });
});
