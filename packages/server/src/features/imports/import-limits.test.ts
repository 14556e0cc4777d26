import type { Problem } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer({ environment: { EXEAT_MAX_IMPORT_RECORDS: '3', EXEAT_MAX_IMPORT_BYTES: '2000' } });
});
afterAll(() => server.close());

const line = (id: string) => `${JSON.stringify({ rule: { scheme: 'generic', id }, asset: { type: 'host', id: 'limit-01' }, status: 'open', source: { tool: 'probe' } })}\n`;
const lines = (count: number) => Array.from({ length: count }, (_, at) => line(`R${at}`)).join('');

async function send(payload: string): Promise<{ readonly status: number; readonly body: Problem }> {
  const headers = { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/x-ndjson' };
  const reply = await server.app.inject({ method: 'POST', url: '/api/v1/imports?kind=findings', payload, headers });
  return { status: reply.statusCode, body: reply.json() as Problem };
}

test.each([
  ['as many records as may be', () => lines(3), 201],
  ['one record more', () => lines(4), 413],
  ['as many bytes as may be', () => lines(1).padEnd(2000, '\n'), 201],
  ['one byte more', () => lines(1).padEnd(2001, '\n'), 413],
])('%s', async (_name, payload, status) => {
  const answer = await send(payload());
  expect(answer.status).toBe(status);
  if (status === 413) expect(answer.body).toMatchObject({ code: 'too-large', detail: expect.stringMatching(/at most (3|2000)/) });
});

test('nothing of what is too large is there', async () => {
  await send(lines(4));
  const { body } = await server.as('p05').get('/findings?asset=host:limit-01&status=open');
  // Those of the reports above that were within the limits.
  expect((body as { items: { rule: { id: string } }[] }).items.map(({ rule }) => rule.id).sort()).toEqual(['R0', 'R1', 'R2']);
});

test('a report of which some records can be read is taken, and says what it leaves out; of which none, is refused with its first fault', async () => {
  expect(await send(`${line('good')}{"rule":1}\n`)).toMatchObject({ status: 201, body: { counts: { total: 1 }, skipped: [{ reason: 'malformed-record', count: 1 }] } });
  expect(await send('{"rule":1}\n{"rule":2}\n')).toMatchObject({ status: 422, body: { code: expect.any(String) } });
});
