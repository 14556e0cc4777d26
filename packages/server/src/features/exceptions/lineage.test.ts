import type { ExceptionReply } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { approved, assessment, ok, submitted } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

async function scan(on: string, result: 'pass' | 'fail'): Promise<void> {
  await server.moveClock(`${on}T12:00:00.000Z`);
  const headers = { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/octet-stream' };
  const reply = await server.app.inject({ method: 'POST', url: '/api/v1/imports?kind=findings', payload: xccdfReport({ package_audit_installed: result }, { at: `${on}T11:00:00Z` }), headers });
  expect(reply.statusCode, reply.payload).toBe(201);
}

/** First day that the term of a new request for the same deviation counts from, null: its own. */
async function sinceOfAnother(lastDay: string): Promise<string | null> {
  const id = await submitted(server, { validity: { lastDay }, remediation: { milestones: [{ title: 'Install the fixed package', due: lastDay }] } });
  const triaged = ok<ExceptionReply>(await server.as('p05').post(`/exceptions/${id}/triage`, { outcome: 'complete', note: 'Complete.', distinctFrom: [] }));
  const assessed = ok<ExceptionReply>(await server.as('p06').post(`/exceptions/${id}/assess`, { ...assessment, relianceHash: triaged.relianceHash }));
  ok(await server.as('p24').post(`/exceptions/${id}/withdraw`, { text: 'Only tried.' }));
  return assessed.lineageSince;
}

test('E49 a lineage goes on over a wait while scans find the deviation, and ends thirty days after one that did not', async () => {
  await scan('2026-11-25', 'fail');
  await approved(server, { validity: { lastDay: '2026-12-15' }, remediation: { milestones: [{ title: 'Install the fixed package', due: '2026-12-15' }] } });
  await scan('2027-02-10', 'fail');
  expect(await sinceOfAnother('2027-03-10')).toBe('2026-11-25');
  await scan('2027-02-12', 'pass');
  await server.moveClock('2027-03-10T12:00:00.000Z');
  expect(await sinceOfAnother('2027-04-10')).toBe('2026-11-25');
  await server.moveClock('2027-03-14T12:00:00.000Z');
  expect(await sinceOfAnother('2027-04-10')).toBeNull();
});
