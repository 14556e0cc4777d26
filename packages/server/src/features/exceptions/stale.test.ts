import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer, type Reply } from '../../testing/demo-server.ts';
import { approved, assessment, auditRequest, codesOf, inApproval, ok, submitted } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const movedIn = (reply: Reply): readonly string[] => ((reply.body as { moved?: readonly { path: string }[] }).moved ?? []).map(({ path }) => path);
const host = (id: string) => ({ scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: [id] } }] });

test('an assessment of what has changed since is refused with what is different', async () => {
  const id = await submitted(server, host('app-02.corp.example'));
  const asked = ok(await server.as('p05').post(`/exceptions/${id}/ask`, { text: 'Which batch job is meant?' }));
  const content = auditRequest({ ...host('app-02.corp.example'), justification: `${auditRequest()['justification']} It is the batch of the night.` });
  ok(await server.as('p24').post(`/exceptions/${id}/answer`, { text: 'That of the night.', content, relianceHash: asked.relianceHash }));
  ok(await server.as('p05').post(`/exceptions/${id}/triage`, { outcome: 'complete', note: 'Complete.' }));
  const stale = await server.as('p06').post(`/exceptions/${id}/assess`, { ...assessment, relianceHash: asked.relianceHash });
  expect([stale.status, codesOf(stale)]).toEqual([409, ['reliance-moved']]);
  expect(movedIn(stale)).toEqual(['content.justification']);
});

test('so are a signature, a vote to step back, and another re-assessment; and a preview says that it would be', async () => {
  const waiting = await inApproval(server);
  const { id, relianceHash } = waiting;
  const signer = waiting.required?.seats.find(({ status }) => status === 'open')?.person?.id ?? '';
  const returned = ok(await server.as(signer).post(`/exceptions/${id}/decide`, { outcome: 'return', rationale: 'The impact is not what the last incident showed.', relianceHash }));
  ok(await server.as('p06').post(`/exceptions/${id}/assess`, { ...assessment, inherent: { likelihood: 2, impact: 3 }, relianceHash: returned.relianceHash }));
  for (const [verb, body] of [['decide', { outcome: 'approve', rationale: 'Read and agreed with the plan.' }], ['recuse', { text: 'My sister runs the host.' }]] as const) {
    const stale = await server.as(signer).post(`/exceptions/${id}/${verb}`, { ...body, relianceHash });
    expect(codesOf(stale), verb).toContain('reliance-moved');
    expect(movedIn(stale), verb).toContain('assessment.inherent.likelihood');
  }
  const tried = ok<{ refusals: readonly { code: string }[] }>(await server.as(signer).post(`/exceptions/${id}/decide/preview`, { outcome: 'approve', relianceHash }));
  expect(tried.refusals.map(({ code }) => code)).toContain('reliance-moved');
  ok(await server.as('p24').post(`/exceptions/${id}/withdraw`, { text: 'The next test asks for the same.' }));

  const granted = await approved(server);
  const again = { cause: 'incident', statement: assessment.statement, inherent: { likelihood: 4, impact: 3 }, opinion: 'An incident showed it.', relianceHash: granted.relianceHash };
  ok(await server.as('p07').post(`/exceptions/${granted.id}/reassess`, again));
  const stale = await server.as('p07').post(`/exceptions/${granted.id}/reassess`, again);
  expect(codesOf(stale)).toContain('reliance-moved');
  expect(movedIn(stale)).toContain('assessment.inherent.likelihood');
}, 60_000);
