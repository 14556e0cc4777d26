import type { EvidenceReply, PreviewReply, ReplyOf, routes } from '@exeat/contract';
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
  ok<EvidenceReply>(await attach('p24', draft, matrix, 'Nothing else is open.'));
  for (const asked of [draft, 'EXC-2026-9999']) {
    const { evidence } = ok<PreviewReply>(await server.as('p12').post(`/exceptions/preview?draft=${asked}`, body));
    expect(evidence.map(({ attached }) => attached), asked).toEqual([false, false]);
  }
});

test('§3.8 the fifth of one unit from one requirement within ninety days is told to whoever asks, and to whoever owns the requirement', async () => {
  const asked = auditRequest({ owner: 'lena.fischer', scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-01.corp.example'] } }] });
  const preview = async (as: string, content: object, draft = '') => ok<PreviewReply>(await server.as(as).post(`/exceptions/preview${draft}`, content)).crowded;
  const made: string[] = [];
  // Each is of the same host, and a record: what overlaps is for triage.
  while ((await preview('p24', asked)).length === 0) {
    const { id } = ok(await server.as('p24').post('/exceptions', asked));
    ok(await server.as('p24').post(`/exceptions/${id}/submit`));
    made.push(id);
    if (made.length > 5) throw new Error('expected a crowd');
  }
  expect(made).toHaveLength(4);
  const [crowd] = await preview('p24', asked);
  expect(crowd).toMatchObject({ requirement: 'STD-LG/LG-7.1', unit: 'INS', count: 5, days: 90, exceptions: expect.arrayContaining(made) });
  // Who triages it asks about one that is counted already.
  expect(await preview('p05', asked, `?draft=${made[0]}`)).toEqual([]);
  const next = ok(await server.as('p24').post('/exceptions', asked));
  ok(await server.as('p24').post(`/exceptions/${next.id}/submit`));
  expect(await preview('p05', asked, `?draft=${next.id}`)).toMatchObject([{ count: 5 }]);
  const { items } = ok<ReplyOf<typeof routes.listPolicySignals>>(await server.as('p05').get('/policy-signals?requirement=STD-LG%2FLG-7.1'));
  expect(items[0]?.signals.find(({ signal }) => signal === 'P1')?.text).toContain('INS has asked for 5 within 90 days');
});
