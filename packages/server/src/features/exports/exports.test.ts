import { listEvents } from '@exeat/store';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { approved, auditRequest, ok } from '../../testing/requests.ts';

const traps = ['=HYPERLINK("http://x","y")', '+1+1', '-2+3', '@SUM(A1)'];
let server: DemoServer;
let active = '';
let beforeAnything = '';
beforeAll(async () => {
  server = await demoServer();
  beforeAnything = (await take('p39', '/register/export?format=json')).json<{ asOf: string }>().asOf;
  active = (await approved(server)).id;
  for (const title of traps) ok(await server.as('p24').post('/exceptions', auditRequest({ title: `${title} trap`, justification: `${title} because` })));
});
afterAll(() => server.close());

async function take(person: string, path: string) {
  return server.app.inject({ method: 'GET', url: `/api/v1${path}`, headers: { authorization: `Bearer ${await server.tokenOf(person)}` } });
}

/** Cells of a CSV that quotes every text. */
function cellsIn(csv: string): string[] {
  return [...csv.matchAll(/"((?:[^"]|"")*)"/g)].map((match) => (match[1] ?? '').replaceAll('""', '"'));
}

test('the register leaves as CSV, in which no text is a formula', async () => {
  const reply = await take('p39', '/register/export?format=csv');
  expect(reply.statusCode).toBe(200);
  expect(reply.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="exeat-register-2026-11-24.csv"; filename*=UTF-8\'\'exeat-register-2026-11-24.csv',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  expect(reply.payload.startsWith('\uFEFF"id","title","state",')).toBe(true);
  const cells = cellsIn(reply.payload);
  for (const trap of traps) expect(cells).toContain(`'${trap} because`);
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  expect(cells).toContain(active);
});

test('in the workbook every text is typed as one, and there is no formula', async () => {
  const reply = await take('p39', '/register/export?format=xlsx');
  const files = unzipSync(new Uint8Array(reply.rawPayload));
  const sheet = strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
  expect(sheet).not.toMatch(/<f[ >]/);
  const strings = strFromU8(files['xl/sharedStrings.xml'] ?? new Uint8Array());
  for (const trap of ['+1+1', '-2+3', '@SUM(A1)']) expect(`${sheet}${strings}`).toContain(`${trap} trap`);
  // A cell without a type is a number: those are levels and revisions only.
  const untyped = [...sheet.matchAll(/<c r="[A-Z]+\d+"(?: s="\d+")?><v>([^<]*)<\/v>/g)].map((match) => match[1] ?? '');
  expect(untyped.length).toBeGreaterThan(0);
  for (const value of untyped) expect(value).toMatch(/^\d+$/);
});

test('as of an instant before the first request there is nothing, in every form', async () => {
  const at = encodeURIComponent(beforeAnything);
  expect((await take('p39', `/register/export?format=json&at=${at}`)).json()).toEqual({ asOf: beforeAnything, items: [] });
  expect((await take('p39', `/register/export?format=csv&at=${at}`)).payload.trim().split('\r\n')).toHaveLength(1);
  for (const format of ['xlsx', 'pdf']) expect((await take('p39', `/register/export?format=${format}&at=${at}`)).statusCode).toBe(200);
  expect((await take('p39', `/exceptions/${active}/export?format=pdf&at=${at}`)).statusCode).toBe(404);
});

test('filters speak of what an exception was', async () => {
  const ids = async (query: string) => (await take('p39', `/register/export?format=json&${query}`)).json<{ items: { id: string }[] }>().items.map((item) => item.id);
  expect(await ids('state=active')).toEqual([active]);
  expect(await ids('requirement=STD-LG/LG-7.1&state=active,draft&level=2')).toEqual([active]);
  expect(await ids('owner=nobody')).toEqual([]);
  expect(await ids('unit=GRP')).toContain(active);
});

test('one exception leaves whole: approvals with their reasons, timeline and hashes', async () => {
  const json = (await take('p39', `/exceptions/${active}/export?format=json`)).json<{ exception: { id: string }; versions: { contentHash: string }[]; history: { type: string }[] }>();
  expect(json.exception.id).toBe(active);
  expect(json.history.map((event) => event.type)).toContain('grant_created');
  const csv = (await take('p39', `/exceptions/${active}/export?format=csv`)).payload;
  const cells = cellsIn(csv);
  expect(cells).toContain('Agreed as assessed.');
  expect(cells).toContain(json.versions[0]?.contentHash);
  expect(cells).toContain('Process accounting is on, and its records go to the SIEM.');
  const workbook = unzipSync(new Uint8Array((await take('p39', `/exceptions/${active}/export?format=xlsx`)).rawPayload));
  expect(strFromU8(workbook['xl/workbook.xml'] ?? new Uint8Array())).toContain('Approvals');
});

test('who took what is on the log, before the first byte left', async () => {
  await take('p06', `/exceptions/${active}/export?format=csv`);
  const events = await listEvents(server.database.pool, { stream: 'export:p06' });
  expect(events.map(({ envelope }) => [envelope.type, envelope.data])).toEqual([
    ['record_exported', { format: 'csv', exception: active, asOf: expect.stringMatching(/Z$/) }],
  ]);
});

test('nobody without a credential, nothing unknown, no other form', async () => {
  expect((await server.app.inject({ url: '/api/v1/register/export?format=csv' })).statusCode).toBe(401);
  expect((await take('p39', '/exceptions/EXC-2026-9999/export?format=csv')).statusCode).toBe(404);
  expect((await take('p39', '/exceptions/person:p24/export?format=csv')).statusCode).toBe(404);
  expect((await take('p39', '/register/export?format=html')).statusCode).toBe(400);
});
