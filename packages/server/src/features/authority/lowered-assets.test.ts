import type { ExceptionReply, PreviewReply } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { assessment, auditRequest, ok, submitted } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const host = { type: 'host', id: 'level-01.corp.example', unit: 'INS' };
const high = { ...host, criticality: 5, classes: ['production', 'regulated_data'], exposure: 'internet' };
const low = { ...host, criticality: 1, classes: [], exposure: 'internal' };
const record = async (asset: object) => ok<object>(await server.as('p46').post('/assets', asset));
const scope = [{ ...(auditRequest()['scope'] as object[])[0], asset: { type: 'host', ids: [host.id] } }];
const levelOf = async (lastDay: string) => ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', auditRequest({ scope, validity: { lastDay }, remediation: { milestones: [{ title: 'Install it', due: lastDay }] } }))).required;

test('E47 an asset that is recorded lower, by one person or by a file, routes as before for thirty days, and the assessor is told', async () => {
  await record(high);
  const before = await levelOf('2026-12-31');
  expect(before?.level).toBeGreaterThanOrEqual(3);
  const csv = 'type,id,unit,criticality,exposure\nhost,level-01.corp.example,INS,1,internal\n';
  const sent = await server.app.inject({ method: 'POST', url: '/api/v1/imports?kind=assets', payload: csv, headers: { authorization: `Bearer ${await server.tokenOf('p46')}`, 'content-type': 'text/csv' } });
  expect(sent.statusCode).toBe(201);
  expect(await levelOf('2026-12-31')).toMatchObject({ level: before?.level, reasons: expect.arrayContaining([expect.objectContaining({ code: 'fact-held', rule: expect.stringContaining('E47'), text: expect.stringContaining('criticality 5') })]) });
  const id = await submitted(server, { scope });
  const triaged = ok<ExceptionReply>(await server.as('p05').post(`/exceptions/${id}/triage`, { outcome: 'complete', note: 'Complete.', distinctFrom: [] }));
  const assessed = ok<ExceptionReply>(await server.as('p06').post(`/exceptions/${id}/assess`, { ...assessment, relianceHash: triaged.relianceHash }));
  expect(assessed.required?.level).toBeGreaterThanOrEqual(3);
  expect(assessed.required?.reasons.map(({ code }) => code)).toContain('fact-held');
  ok(await server.as('p24').post(`/exceptions/${id}/withdraw`, { text: 'Only tried.' }));

  await server.moveClock('2026-12-30T15:00:00.000Z');
  expect((await levelOf('2027-01-31'))?.reasons.map(({ code }) => code)).not.toContain('fact-held');
});

test('E47 lowered in two steps it counts as the first', async () => {
  const other = { ...high, id: 'level-02.corp.example' };
  await record(other);
  await record({ ...other, criticality: 3 });
  await record({ ...low, id: other.id });
  const asked = auditRequest({ scope: [{ ...(auditRequest()['scope'] as object[])[0], asset: { type: 'host', ids: [other.id] } }], validity: { lastDay: '2027-01-31' }, remediation: { milestones: [{ title: 'Install it', due: '2027-01-31' }] } });
  const preview = ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', asked)).required;
  expect(preview?.reasons.find(({ code }) => code === 'fact-held')?.text).toContain('criticality 5, production, regulated_data');
});
