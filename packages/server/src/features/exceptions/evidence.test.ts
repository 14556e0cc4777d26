import { createHash } from 'node:crypto';
import type { EvidenceReply, HistoryEntry } from '@exeat/contract';
import { getCase, rebuildProjections } from '@exeat/store';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { ok, submitted } from '../../testing/requests.ts';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const page = '<!doctype html><script>alert(1)</script>';
const workbook = Buffer.from(
  zipSync({
    '[Content_Types].xml': strToU8(
      '<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    ),
    'xl/workbook.xml': strToU8('<workbook/>'),
  }),
);

let server: DemoServer;
let id = '';
beforeAll(async () => {
  server = await demoServer({ environment: { EXEAT_MAX_EVIDENCE_BYTES: '1500000', EXEAT_MAX_EVIDENCE_FILES: '4' } });
  id = await submitted(server);
});
afterAll(() => server.close());

async function attach(person: string, name: string, content: string | Buffer, { to = id, key = '' } = {}) {
  return server.app.inject({
    method: 'POST',
    url: `/api/v1/exceptions/${to}/evidence?name=${encodeURIComponent(name)}`,
    headers: {
      authorization: `Bearer ${await server.tokenOf(person)}`,
      'content-type': 'application/octet-stream',
      ...(key === '' ? {} : { 'idempotency-key': key }),
    },
    payload: content,
  });
}
async function read(person: string, sha256: string, of = id) {
  return server.app.inject({
    url: `/api/v1/exceptions/${of}/evidence/${sha256}`,
    headers: { authorization: `Bearer ${await server.tokenOf(person)}` },
  });
}

test('a file is told by its content, kept under its digest, and handed out as an attachment that may run nothing', async () => {
  const reply = await attach('p24', 'Überblick "1".png', png);
  expect(reply.statusCode, reply.payload).toBe(201);
  const sha256 = createHash('sha256').update(png).digest('hex');
  expect(reply.json()).toMatchObject({ sha256, name: 'Überblick "1".png', mediaType: 'image/png', bytes: png.length, by: { id: 'p24' } });
  const file = await read('p39', sha256);
  expect(file.rawPayload.equals(png)).toBe(true);
  expect(file.headers).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(png.length),
    'content-disposition': `attachment; filename="_berblick_1_.png"; filename*=UTF-8''%C3%9Cberblick%20%221%22.png`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  expect(ok<{ items: EvidenceReply[] }>(await server.as('p39').get(`/exceptions/${id}/evidence`)).items.map((one) => one.sha256)).toEqual([sha256]);
});

test('it is an event with the digest, its author is a contributor, and a rebuild knows it', async () => {
  const history = ok<{ items: HistoryEntry[] }>(await server.as('p39').get(`/exceptions/${id}/history`)).items;
  expect(history.at(-1)).toMatchObject({
    type: 'evidence_attached',
    data: { mediaType: 'image/png', bytes: png.length },
    actor: { person: { id: 'p24' } },
  });
  expect((await getCase(server.database.pool, id))?.contributors).toContain('p24');
  expect(await rebuildProjections(server.database.owner, { mode: 'verify' })).toMatchObject({ differences: [] });
});

test('many megabytes go in and out part by part', async () => {
  const large = Buffer.alloc(1_400_000, 'a line of a log\n');
  expect((await attach('p24', 'large.log', large)).statusCode).toBe(201);
  const back = await read('p24', createHash('sha256').update(large).digest('hex'));
  expect(back.rawPayload.equals(large)).toBe(true);
});

describe('refused', () => {
  test.each<readonly [string, string, string | Buffer, number, string, RegExp]>([
    ['a page that is called a picture', 'cat.png', page, 415, 'unsupported-media-type', /Expected the content of cat.png to be image\/png, got/],
    ['a page', 'page.html', page, 415, 'unsupported-media-type', /ends in .pdf, .png/],
    ['a vector picture, which may hold scripts', 'x.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 415, 'unsupported-media-type', /ends in/],
    ['a picture that is called a document', 'report.pdf', png, 415, 'unsupported-media-type', /got image\/png/],
    ['a workbook that is called a document', 'report.docx', workbook, 415, 'unsupported-media-type', /got .*spreadsheetml/],
    ['bytes that are called text', 'notes.txt', Buffer.from([0x61, 0x00, 0xff]), 415, 'unsupported-media-type', /text in UTF-8/],
    ['a file without an ending', 'notes', 'text', 415, 'unsupported-media-type', /ends in/],
    ['nothing', 'empty.txt', '', 400, 'invalid-request', /got no/],
    ['too much', 'large.txt', 'x'.repeat(1_500_001), 413, 'too-large', /at most 1500000 bytes.*EXEAT_MAX_EVIDENCE_BYTES/],
    ['a path in the name', '../x.txt', 'text', 400, 'invalid-request', /name/],
    ['a name that reads backwards', 'invoice\u202Etxt.exe.txt', 'text', 400, 'invalid-request', /name/],
  ])('%s', async (_what, name, content, status, code, says) => {
    const reply = await attach('p24', name, content);
    expect(reply.statusCode, reply.payload).toBe(status);
    expect(reply.json()).toMatchObject({ code, detail: expect.stringMatching(says) });
  });

  test('somebody who has nothing to do with it, an auditor, and nobody', async () => {
    for (const person of ['p12', 'p39'])
      expect((await attach(person, 'a.txt', person)).json(), person).toMatchObject({ status: 403, code: 'not-permitted' });
    expect((await server.app.inject({ method: 'POST', url: `/api/v1/exceptions/${id}/evidence?name=a.txt`, payload: 'x' })).statusCode).toBe(401);
    expect((await server.app.inject({ url: `/api/v1/exceptions/${id}/evidence` })).statusCode).toBe(401);
  });

  test('an exception or a file that is not there, and a file of another exception', async () => {
    expect((await attach('p24', 'a.txt', 'x', { to: 'EXC-2026-9999' })).statusCode).toBe(404);
    expect((await read('p24', '0'.repeat(64))).statusCode).toBe(404);
    const draft = ok(
      await server
        .as('p24')
        .post('/exceptions', {
          title: 'Another',
          basis: 'waiver',
          scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-01.corp.example'] } }],
          validity: { lastDay: '2026-12-31' },
          justification: 'Later.',
        }),
    );
    expect((await read('p24', createHash('sha256').update(png).digest('hex'), draft.id)).statusCode).toBe(404);
  });

  test('the same bytes twice; but a retry with its key is answered as before', async () => {
    const first = await attach('p24', 'scan.xlsx', workbook, { key: 'k1' });
    expect(first.json()).toMatchObject({ mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' });
    const again = await attach('p24', 'scan.xlsx', workbook, { key: 'k1' });
    expect([again.statusCode, again.headers['idempotency-replayed'], again.payload]).toEqual([201, 'true', first.payload]);
    expect((await attach('p24', 'same.xlsx', workbook)).json()).toMatchObject({ status: 409, code: 'already-attached' });
  });

  test('one more than an exception may have', async () => {
    expect((await attach('p24', 'four.txt', 'four')).statusCode).toBe(201);
    expect((await attach('p24', 'five.txt', 'five')).json()).toMatchObject({ status: 409, code: 'conflict' });
  });
});

test('bytes that were changed in the database are not handed out as what was attached', async () => {
  const sha256 = createHash('sha256').update('four').digest('hex');
  await server.database.owner.query('ALTER TABLE evidence_part DISABLE TRIGGER evidence_part_append_only');
  await server.database.owner.query("UPDATE evidence_part SET bytes = 'FOUR' WHERE sha256 = $1", [sha256]);
  const broken = await read('p24', sha256).catch((error: Error) => error);
  expect(broken instanceof Error || broken.statusCode !== 200).toBe(true);
  expect(broken instanceof Error ? '' : broken.body).not.toContain('FOUR');
});

test('the server itself cannot change or delete what was attached', async () => {
  for (const sql of ['DELETE FROM evidence_part', "UPDATE evidence_part SET bytes = 'x'", 'TRUNCATE evidence_part'])
    await expect(server.database.pool.query(sql)).rejects.toThrow(/permission denied/);
});
