import type { RegisterReport } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer, type Reply } from '../../testing/demo-server.ts';
import { ok, problemIn } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

async function send(query: string, payload: string | Uint8Array, { as = 'p05', mapping = {} as object | null, key = '' } = {}): Promise<Reply> {
  const asked = mapping === null ? '' : `&mapping=${encodeURIComponent(JSON.stringify(mapping))}`;
  const reply = await server.app.inject({
    method: 'POST', url: `/api/v1/imports?kind=register${query}${asked}`, payload: Buffer.from(payload),
    headers: { authorization: `Bearer ${await server.tokenOf(as)}`, 'content-type': 'application/octet-stream', ...(key === '' ? {} : { 'idempotency-key': key }) },
  });
  return { status: reply.statusCode, body: JSON.parse(reply.payload) as unknown, headers: reply.headers };
}
const report = async (...args: Parameters<typeof send>): Promise<RegisterReport> => ok<RegisterReport>(await send(...args));
const header = 'Ref,Title,Status,Owner,Policy,Host,Reason,Expires';
const row = (ref: string, title = 'Old TLS', owner = 'lena.fischer', expires = '31/12/2027'): string => `${ref},${title},Approved,${owner},STD-LG/LG-7.1,app-01.corp.example,The vendor is late.,${expires}`;
const values = { basis: 'waiver', assetType: 'host' };

test('a register of a hundred thousand rows is told row by row, and brought only in parts', { timeout: 120_000 }, async () => {
  const lines = Array.from({ length: 100_000 }, (_, at) => row(`L-${at}`, at % 1000 === 7 ? '' : `Case ${at}`));
  const dry = await report('&dryRun=true', [header, ...lines].join('\n'), { mapping: { values } });
  expect(dry.counts).toMatchObject({ rows: 100_000, faulty: 100, drafts: 99_900 });
  expect(dry.rows[100_000 - 1]?.line).toBe(100_001);
  expect(problemIn(await send('&leaveOut=true', [header, ...lines].join('\n'), { mapping: { values } })).detail).toContain('at most 2000 drafts');
  expect(problemIn(await send('&dryRun=true', `Title\n${'x\n'.repeat(100_001)}`)).detail).toContain('at most 100000 rows');
});
